"""工作职责: what the outlines ask of the committee (D1–D26), judged from the records of all other apps."""
