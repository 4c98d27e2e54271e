"""The two ten-year outlines (纲要): their text as a tree, the importer, the numeric targets found in goals."""
