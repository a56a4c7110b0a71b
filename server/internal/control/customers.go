package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ListCustomers tells who is out there.
func (c *Control) ListCustomers(_ context.Context, req gen.ListCustomersRequestObject) (gen.ListCustomersResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	page, err := ask(e, core.ListCustomers{After: orZero(req.Params.After), Limit: orZero(req.Params.Limit)})
	if err != nil {
		return nil, err
	}
	list := gen.ListCustomers200JSONResponse{Customers: []gen.Customer{}, Next: optional(page.Next)}
	for _, v := range page.Customers {
		list.Customers = append(list.Customers, customer(v))
	}
	return list, nil
}

// CreateCustomer adds somebody.
func (c *Control) CreateCustomer(_ context.Context, req gen.CreateCustomerRequestObject) (gen.CreateCustomerResponseObject, error) {
	e, err := c.change(req.World)
	if err != nil {
		return nil, err
	}
	b := req.Body
	p := patch(gen.CustomerChange{
		Name: b.Name, OnWhatsapp: b.OnWhatsapp, Behaviour: b.Behaviour, Identity: b.Identity,
		IdentityAcknowledged: b.IdentityAcknowledged, WindowOpen: b.WindowOpen,
	})
	p.WaID = b.WaID
	v, err := do(e, core.AddCustomer{Number: b.Number, Patch: p})
	return gen.CreateCustomer201JSONResponse(customer(v)), err
}

// ReadCustomer tells of one customer.
func (c *Control) ReadCustomer(_ context.Context, req gen.ReadCustomerRequestObject) (gen.ReadCustomerResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.ReadCustomer{WaID: req.Number})
	return gen.ReadCustomer200JSONResponse(customer(v)), err
}

// ChangeCustomer changes what is true of a customer.
func (c *Control) ChangeCustomer(_ context.Context, req gen.ChangeCustomerRequestObject) (gen.ChangeCustomerResponseObject, error) {
	e, err := c.change(req.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.EditCustomer{Number: req.Number, Patch: patch(*req.Body)})
	return gen.ChangeCustomer200JSONResponse(customer(v)), err
}

// DeleteCustomer forgets a customer.
func (c *Control) DeleteCustomer(_ context.Context, req gen.DeleteCustomerRequestObject) (gen.DeleteCustomerResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	_, err = do(e, core.RemoveCustomer{WaID: req.Number})
	return gen.DeleteCustomer204Response{}, err
}

// customer is what a World knows of a person, in the shape of the description.
func customer(v core.CustomerView) gen.Customer {
	shown := gen.Customer{
		Number: v.Number, WaID: v.WaID, Name: v.Name, OnWhatsapp: v.OnWhatsApp, Behaviour: gen.CustomerBehaviourReads,
		Identity: v.Identity.Hash, IdentityAcknowledged: v.Identity.Acknowledged, Blocked: v.Blocked,
		LastInbound: instant(v.LastInbound), WindowUntil: instant(v.WindowUntil), Groups: append([]string{}, v.Groups...),
	}
	if v.Behaviour != core.Reads {
		shown.Behaviour = gen.CustomerBehaviour(v.Behaviour)
	}
	return shown
}

// patch is what is to be changed of a customer, in the words of the core.
func patch(c gen.CustomerChange) core.CustomerPatch {
	p := core.CustomerPatch{
		Name: c.Name, Identity: c.Identity,
		NotOnWhatsApp: opposite(c.OnWhatsapp), Silent: opposite(c.WindowOpen), Rekeyed: opposite(c.IdentityAcknowledged),
	}
	if c.Behaviour != nil {
		b := core.Behaviour(*c.Behaviour)
		if *c.Behaviour == gen.CustomerBehaviourReads {
			b = core.Reads
		}
		p.Behaviour = &b
	}
	return p
}

// opposite is the opposite of what is given; nil: nothing.
func opposite(given *bool) *bool {
	if given == nil {
		return nil
	}
	b := !*given
	return &b
}
