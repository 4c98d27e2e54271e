"""Files in and out: safe intake of uploads, spreadsheets both ways."""
