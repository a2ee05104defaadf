package alipaycancel

// Version is the version of this module. ContractVersion is that of the contract that it follows.
const Version = "{{version}}"
