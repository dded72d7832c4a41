// HLSTests
