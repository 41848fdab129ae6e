"""Everything Khuvuc knows of territory, law, areas and plans; nothing of the web or of drawing."""
