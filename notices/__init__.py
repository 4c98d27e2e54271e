"""Messages to people: in the system, by e-mail, to the robots of work chats."""
