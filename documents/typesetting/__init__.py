"""What a paper looks like: its parts as plain data (`paper`), the text that offices write as parts (`text`), titles
broken by sense (`titles`), and the same parts as PDF (`press`) and as Word (`word`). Knows no model and no request."""
