package core

import (
	"encoding/json"
	"fmt"
)

// deeds are all kinds of deeds.
func deeds() []Deed {
	return []Deed{
		ChangeIdentity{},
		ChangeNumber{},
		EditCustomer{},
		EndGroup{},
		JoinGroup{},
		LockSender{},
		LoseConnection{},
		MemberChangesDescription{},
		MemberChangesIcon{},
		MemberChangesSubject{},
		MemberCreatesGroup{},
		MemberDemotes{},
		MemberLeaves{},
		MemberPromotes{},
		MemberRemoves{},
		MemberRevokesInvite{},
		MembersJoin{},
		MembersLeave{},
		PauseDeliveries{},
		PutCustomer{},
		RaiseError{},
		Receive{},
		RemoveCustomer{},
		ReportGroup{},
		Restart{},
		RestoreConnection{},
		ResumeDeliveries{},
		SetAdversity{},
		SetSender{},
		SetState{},
		SetStatus{},
		SetUnpaid{},
		StartSimulation{},
		StopSimulation{},
	}
}

// act does a command, or the one of its kind that the JSON says where there is some.
func act[R any, C Command[R]](w *World, c C, filled []byte) error {
	if filled != nil {
		var again C
		if err := json.Unmarshal(filled, &again); err != nil {
			return fmt.Errorf("fill in %T: %w", c, err)
		}
		c = again
	}
	_, err := c.do(w)
	return err
}

func (c ChangeIdentity) deed(w *World, filled []byte) error {
	return act[Identity](w, c, filled)
}

func (c ChangeNumber) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c EditCustomer) deed(w *World, filled []byte) error {
	return act[CustomerView](w, c, filled)
}

func (c EndGroup) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c JoinGroup) deed(w *World, filled []byte) error {
	return act[bool](w, c, filled)
}

func (c LockSender) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c LoseConnection) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberChangesDescription) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberChangesIcon) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberChangesSubject) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberCreatesGroup) deed(w *World, filled []byte) error {
	return act[GroupRef](w, c, filled)
}

func (c MemberDemotes) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberLeaves) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberPromotes) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberRemoves) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MemberRevokesInvite) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MembersJoin) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c MembersLeave) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c PauseDeliveries) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c PutCustomer) deed(w *World, filled []byte) error {
	return act[CustomerPut](w, c, filled)
}

func (c RaiseError) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c Receive) deed(w *World, filled []byte) error {
	return act[string](w, c, filled)
}

func (c RemoveCustomer) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c ReportGroup) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c Restart) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c RestoreConnection) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c ResumeDeliveries) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c SetAdversity) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c SetSender) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c SetState) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c SetStatus) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c SetUnpaid) deed(w *World, filled []byte) error {
	return act[Nothing](w, c, filled)
}

func (c StartSimulation) deed(w *World, filled []byte) error {
	return act[string](w, c, filled)
}

func (c StopSimulation) deed(w *World, filled []byte) error {
	return act[SimulationView](w, c, filled)
}
