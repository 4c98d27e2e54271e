"""Pages of attachments, drafts, papers, the register and the settings of papers."""
