module alipaycancel

go 1.21
