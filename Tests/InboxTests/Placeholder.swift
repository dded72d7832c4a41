// InboxTests
