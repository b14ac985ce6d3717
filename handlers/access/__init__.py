"""Who a person is to us, and what may be said to them where. Delivers nothing, and answers nothing."""
