package core

// AddCustomer lists somebody new. Refusals as of PutCustomer, and 1009 when the number or the wa_id
// is somebody's already.
type AddCustomer PutCustomer

func (c AddCustomer) do(w *World) (CustomerView, error) {
	ids := []string{c.Number}
	if c.Patch.WaID != nil {
		ids = append(ids, *c.Patch.WaID)
	}
	for _, id := range ids {
		if known := w.customers.find(id); known != nil {
			return CustomerView{}, refuse(1009, "'%s' is the number or wa_id of customer %s already", shorten(id), known.WaID)
		}
	}
	put, err := PutCustomer(c).do(w)
	return put.Customer, err
}

// EditCustomer changes somebody who is listed; somebody whom the business has only met is listed by
// it. Refusals as of PutCustomer, and 1006 for nobody of either.
type EditCustomer PutCustomer

func (c EditCustomer) do(w *World) (CustomerView, error) {
	if _, err := (ReadCustomer{WaID: c.Number}).do(w); err != nil {
		return CustomerView{}, err
	}
	put, err := PutCustomer(c).do(w)
	return put.Customer, err
}
