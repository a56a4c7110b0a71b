package core

import (
	"fmt"
	"time"
)

// Kinds are examples of all that a World may hold where a type is an interface: facts, contents,
// what is planned and what scripts do. Whoever keeps Worlds needs to know them; of pointers, the nil one is there.
func Kinds() []any {
	var all []any
	for _, f := range facts() {
		all = append(all, f)
	}
	for _, c := range contents() {
		all = append(all, c)
	}
	for _, e := range events() {
		all = append(all, e)
	}
	for _, d := range deeds() {
		all = append(all, d)
	}
	return all
}

// facts are all kinds of facts.
func facts() []Fact { return append(worldFacts(), scenarioFacts()...) }

// scenarioFacts are the kinds of facts that scenarios tell.
func scenarioFacts() []Fact {
	return []Fact{Happened{}, RulesChanged{}, ScenarioLoaded{}, ScenarioUnloaded{}, StateMoved{}}
}

// worldFacts are the other kinds.
func worldFacts() []Fact {
	return []Fact{
		AdversityChanged{},
		BlockChanged{},
		ClockChanged{},
		ConnectionLost{},
		ContactsChecked{},
		CustomerChanged{},
		DeliveriesPaused{},
		DeliveryAttempted{},
		DeliveryChanged{},
		DeliveryDue{},
		DeliveryEnded{},
		DeliveryJoined{},
		DeliveryQueued{},
		ErrorRaised{},
		ExternalCertificateUploaded{},
		GatewayStatusChanged{},
		GroupChanged{},
		IdentityAcknowledged{},
		IdentityChanged{},
		IdentityRenewed{},
		MediaDeleted{},
		MediaProvidersChanged{},
		MediaStored{},
		MessageBlocked{},
		MessageMarkedRead{},
		MessageQueued{},
		MessageReceived{},
		MessageWaits{},
		NoticeRaised{},
		NumberChanged{},
		NumberRegistered{},
		PasswordChanged{},
		ProfileChanged{},
		Recovered{},
		RegistrationCodeExpired{},
		RegistrationCodeRequested{},
		Restarted{},
		SenderChanged{},
		SettingsBackedUp{},
		SettingsChanged{},
		SettingsReset{},
		SettingsRestored{},
		ShardsChanged{},
		SimulationOver{},
		SimulationStarted{},
		StatusReached{},
		StatusReported{},
		TemplateUndeclared{},
		TokenExpired{},
		TwoStepChanged{},
		UserCreated{},
		UserDeleted{},
		UserLoggedIn{},
		UserLoggedOut{},
		WebhookCAChanged{},
		WebhookMissing{},
		WorldReset{},
	}
}

// contents are all kinds of contents.
func contents() []Content {
	return []Content{
		(*CardsContent)(nil), (*HSMContent)(nil), (*InteractiveContent)(nil), (*LocationContent)(nil), (*MediaContent)(nil),
		(*ReactionContent)(nil), (*TemplateContent)(nil), (*TextContent)(nil),
	}
}

// events are all kinds of what is planned.
func events() []event {
	return []event{arrival{}, cue{}, deedDue{}, expireCode{}, expireMedia{}, outageOver{}, postDue{}, standUp{}, step{}, sweepTokens{}}
}

// CommandKind is a kind of command, for those who keep commands and do them again.
type CommandKind struct {
	Example any  // the zero command
	Looks   bool // it changes nothing, whatever it says, so it need not be kept

	// Again does a command of this kind, as Do does.
	Again func(w *World, at time.Time, command any) error
}

// command is the kind of an example.
func command[R any](example Command[R]) CommandKind {
	return CommandKind{Example: example, Again: func(w *World, at time.Time, command any) error {
		c, ok := command.(Command[R])
		if !ok {
			return fmt.Errorf("do a command again: a %T is no %T", command, example)
		}
		_, err := Do(w, at, c)
		return err
	}}
}

// look is the kind of an example that changes nothing.
func look[R any](example Command[R]) CommandKind {
	kind := command(example)
	kind.Looks = true
	return kind
}

// Commands are all kinds of commands.
func Commands() []CommandKind {
	return append(append(looks(), apiCommands()...), worldCommands()...)
}

// looks are the kinds that change nothing.
func looks() []CommandKind {
	return []CommandKind{
		look(ActingSettings{}), look(Admit{}), look(ApplicationSettings{}), look(BriefMessages{}), look(BusinessInfo{}), look(CheckHealth{}),
		look(ComplianceInfo{}), look(ContactIdentity{}), look(CredentialOf{}), look(DeliveriesInFlight{}),
		look(DownloadCACertificate{}), look(DownloadMedia{}), look(DownloadWebhookCACertificate{}), look(FindMessage{}),
		look(GroupIconLink{}), look(GroupIcon{}), look(GroupInfo{}), look(Injection{}), look(JudgeExpectations{}), look(KnowsUser{}), look(ListAllGroups{}), look(ListCustomers{}),
		look(ListGroups{}), look(NamesOf{}), look(NearMisses{}), look(ListPacks{}), look(ListRules{}), look(ListScenarios{}), look(ListSimulations{}), look(ListStickers{}), look(ListTemplates{}), look(Look{}),
		look(MediaProviders{}), look(PackInfo{}), look(PictureAt{}), look(ProfileAbout{}), look(ProfilePhotoLink{}),
		look(ProfilePhoto{}), look(ReadAdversity{}), look(ReadAppStats{}), look(ReadCustomer{}), look(ReadDBStats{}),
		look(ReadMetrics{}), look(ReadQueue{}), look(ReadShards{}), look(ReadSimulation{}), look(ReadUser{}), look(RememberedDeliveries{}),
		look(SampleOrdinal{}), look(ServedCertificate{}), look(StickerInfo{}), look(SupportInfo{}),
	}
}

// apiCommands are the other kinds that the mocked API knows.
func apiCommands() []CommandKind {
	return []CommandKind{
		command(AcknowledgeIdentity{}), command(AddSticker{}), command(BackupSettings{}), command(BlockContact{}),
		command(CheckContact{}), command(CollectGarbage{}), command(CreateGroup{}), command(CreatePack{}),
		command(CreateUser{}), command(DeleteGroupIcon{}), command(DeleteMedia{}), command(DeleteMediaProvider{}),
		command(DeletePack{}), command(DeleteProfilePhoto{}), command(DeleteSticker{}), command(DeleteUser{}),
		command(DeleteWebhookCACertificate{}), command(DemoteMembers{}), command(DisableTwoStep{}),
		command(EnableTwoStep{}), command(GroupInvite{}), command(LeaveGroup{}), command(LoginUser{}), command(LogoutUser{}),
		command(MarkMessageAsRead{}), command(PromoteMembers{}), command(RegisterAccount{}), command(RemoveMembers{}),
		command(RequestCode{}), command(ResetApplicationSettings{}), command(RestoreSettings{}), command(RevokeInvite{}),
		command(SendMessage{}), command(SetCompliance{}), command(SetGroupIcon{}), command(SetProfileAbout{}),
		command(SetProfilePhoto{}), command(SetShards{}), command(UnblockContact{}), command(UpdateApplicationSettings{}),
		command(UpdateBusiness{}), command(UpdateGroup{}), command(UpdateMediaProviders{}), command(UpdatePack{}),
		command(UpdateSticker{}), command(UpdateUser{}), command(UploadCertificate{}), command(UploadMedia{}),
		command(UploadWebhookCACertificate{}),
	}
}

// worldCommands are the other kinds by which the World itself is driven. Looking at deliveries makes
// them of what was put aside, so it is one of these.
func worldCommands() []CommandKind {
	return []CommandKind{
		command(AcknowledgeReceived{}), command(AddCustomer{}), command(Answered{}), command(BriefDeliveries{}), command(ChangeIdentity{}), command(ChangeNumber{}),
		command(CountRequest{}), command(Decide{}), command(DropDelivery{}), command(EditDelivery{}), command(EditCustomer{}), command(EndGroup{}),
		command(HoldDelivery{}), command(JoinGroup{}), command(ListDeliveries{}), command(ListMessages{}),
		command(LoadScenario{}), command(LockSender{}), command(LoseConnection{}), command(MemberChangesDescription{}), command(MemberChangesIcon{}),
		command(MemberChangesSubject{}), command(MemberCreatesGroup{}), command(MemberDemotes{}), command(MemberLeaves{}),
		command(MemberPromotes{}), command(MemberRemoves{}), command(MemberRevokesInvite{}), command(MembersJoin{}), command(MembersLeave{}), command(NoteAnswer{}), command(NoteClock{}),
		command(PauseDeliveries{}), command(PutCustomer{}), command(PutRule{}), command(RaiseError{}), command(ReadDelivery{}),
		command(ReadMessage{}), command(Receive{}), command(Recover{}), command(ReleaseDelivery{}), command(RemoveCustomer{}), command(RemoveRule{}),
		command(ReportAttempt{}), command(ReportGroup{}), command(ResendDelivery{}), command(Reset{}), command(Restart{}),
		command(RestoreConnection{}), command(ResumeDeliveries{}), command(SetAdversity{}), command(SetSender{}), command(SetState{}),
		command(SetStatus{}), command(SetUnpaid{}), command(StartSimulation{}), command(StopSimulation{}), command(SwapDeliveries{}),
		command(Throttle{}), command(UnloadScenario{}),
	}
}
