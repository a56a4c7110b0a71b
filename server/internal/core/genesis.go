package core

import "time"

// Genesis is all that a World depends on: same Genesis and same commands, same bytes. It comes
// from a fixture (package scenario) or from the control API. Slices keep their order.
type Genesis struct {
	Name      string    // of the fixture, for people
	Seed      uint64    // of every id and every draw; any value
	Start     time.Time // where the clock begins; zero: at the moment of creation
	Frozen    bool      // the clock stands still until it is advanced
	Options   Options
	Number    Number
	Users     []User
	Tokens    []FixedToken // bearer tokens for integrations that never log in
	APIKeys   []string     // for health, metrics and stats; 12 to 128 characters each. Source: overview, Authentication (D)
	Settings  SettingsPatch
	Providers []Provider
	Customers []Customer
	Others    Others
	Groups    []GroupSeed
	Templates []Template
	Inbound   []InboundSeed // messages that customers had sent before the start
	About     string        // empty: the client's default text
	Business  BusinessProfile
	Nodes     []Node // empty: a single node named by the seed
	Shards    int    // 0: 1
	Catalogs  []Catalog
	Scenarios []Scenario      // loaded at the start, in this order
	Numbers   []NumberMeaning // numbers that stand for something, in ascending order; shared among Worlds
}

// Number is the business's phone number as WhatsApp knows it, and whether this client holds it.
type Number struct {
	CountryCode  string // calling code, digits, e.g. "44"
	Phone        string // national part, digits
	VerifiedName string // what the certificate says
	Registered   bool   // registered and connected at the start
	PIN          string // two-step PIN, 6 digits; empty: off
	Code         string // registration code that is accepted; empty: "123456". Source: registration, Open points 3 (I)
	Tier         int    // distinct recipients of business-initiated messages in 24 h; 0: unlimited. Source: lifecycle, Limits (D)
	Locked       bool   // every send is refused with 1031
	Unpaid       bool   // every message fails with 402
}

// User is an account of the API.
type User struct {
	Name           string // 4 to 32 characters
	Password       string // as it is typed at login
	Admin          bool   // ROLE_ADMIN; only the built-in admin has it
	ChangePassword bool   // the first login must bring a new_password
}

// FixedToken is a bearer token that is valid from the start and never expires.
type FixedToken struct {
	Token string
	User  string // name of one of Genesis.Users
}

// Customer is somebody with a phone: a person to whom the business may write.
type Customer struct {
	Number        string    // in international form, digits only, e.g. "447700900123"
	WaID          string    // empty: normalised from Number
	Name          string    // profile name; empty: drawn from the seed by the loader
	NotOnWhatsApp bool      // the number has no WhatsApp account
	Silent        bool      // never wrote: no customer-service window is open at the start
	Behaviour     Behaviour // how the phone reacts; zero value: receives and reads
	Identity      string    // hash of the identity key; empty: derived from seed and number
	Rekeyed       bool      // the identity key changed, and the business has not acknowledged it. Source: contacts, Identity (D)
}

// Behaviour is how a customer's phone reacts to a message.
type Behaviour string

// The behaviours.
const (
	Reads          Behaviour = ""                // delivered, then read
	NeverDelivered Behaviour = "never-delivered" // stays sent until its ttl runs out
	NeverReads     Behaviour = "never-reads"     // delivered, never read
)

// Others says what is true of well-formed numbers that are not among the customers.
type Others struct {
	NotOnWhatsApp bool // zero value: each is a customer
	Silent        bool // zero value: each wrote at the start, so the customer-service window is open for 24 h
}

// GroupSeed is a group that exists at the start. The business is in it, and is its creator unless Creator is set.
type GroupSeed struct {
	Subject          string
	Creator          string        // number or wa_id; empty: the business
	CreatedAgo       time.Duration // how long before the start it was made
	Participants     []string      // numbers or wa_ids besides the business
	Admins           []string      // numbers or wa_ids besides the creator
	BusinessNotAdmin bool          // the business takes part without admin rights
}

// InboundSeed is a text that a customer sent before the start.
type InboundSeed struct {
	From string // number of a customer
	Text string
	Ago  time.Duration // how long before the start; 0: at the start
}

// Template is a message template as declared to the business manager.
type Template struct {
	Namespace string
	Name      string
	Language  string         // e.g. "en_GB"
	Status    TemplateStatus // zero value: approved
	Category  string         // marketing, utility or authentication; empty: utility
	Header    *TemplateHeader
	Body      string // with placeholders {{1}}, {{2}} …
	Footer    string
	Buttons   []TemplateButton
}

// TemplateStatus is where a template stands in review.
type TemplateStatus string

// The statuses. Each but the first is refused at send. Source: errors, 2000-series (D).
const (
	Approved TemplateStatus = ""         // may be sent
	Rejected TemplateStatus = "rejected" // 2060
	Paused   TemplateStatus = "paused"   // 2061
	Disabled TemplateStatus = "disabled" // 2062
)

// TemplateHeader is the head of a template.
type TemplateHeader struct {
	Format string // text, image, video or document
	Text   string // of a text header, with at most one placeholder {{1}}
}

// TemplateButton is a button of a template, in the order of its index.
type TemplateButton struct {
	Type  string // quick_reply, url or phone_number
	Text  string
	URL   string // of a url button; a trailing {{1}} takes a parameter
	Phone string // of a phone_number button
}

// Catalog is a product catalogue linked to the number.
type Catalog struct {
	ID        string
	Products  []string // product_retailer_id
	NotLinked bool     // it exists, but sending from it is refused with 2025
}

// Node is a container of the simulated installation. Source: health-and-stats, CheckHealth (D).
type Node struct {
	Host      string // hostname
	Container string // 12 hex digits
	Role      NodeRole
}

// NodeRole is the part that a node plays in multiconnect.
type NodeRole string

// The roles. Source: health-and-stats, CheckHealth (D, S).
const (
	PrimaryMaster   NodeRole = "primary_master"
	SecondaryMaster NodeRole = "secondary_master"
	Coreapp         NodeRole = "coreapp"
)
