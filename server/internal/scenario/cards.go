package scenario

import "github.com/wabamock/wabamock/server/internal/core"

// Bounds of contact cards (our choice).
const (
	maxCardValues = 50  // of one kind on a card
	maxCardText   = 256 // characters
)

// cardText reads a text of a card.
func cardText(into *string) reader { return filled(into, 1, maxCardText) }

// card reads a contact card, in the words of messages of type contacts. Source: messages, contacts (D, S).
func card(into *core.Card) reader {
	return keys(
		field{"name" + need, keys(
			field{"formatted_name" + need, cardText(&into.Name.Formatted)},
			field{"first_name", cardText(&into.Name.First)},
			field{"last_name", cardText(&into.Name.Last)},
			field{"middle_name", cardText(&into.Name.Middle)},
			field{"prefix", cardText(&into.Name.Prefix)},
			field{"suffix", cardText(&into.Name.Suffix)},
		)},
		field{"phones", list(&into.Phones, maxCardValues, cardPhone)},
		field{"emails", list(&into.Emails, maxCardValues, cardEmail)},
		field{"urls", list(&into.URLs, maxCardValues, cardURL)},
		field{"addresses", list(&into.Addresses, maxCardValues, cardAddress)},
		field{"org", optional(&into.Org, cardOrg)},
		field{"birthday", cardText(&into.Birthday)},
		field{"ims", list(&into.IMs, maxCardValues, cardIM)},
	)
}

func cardPhone(into *core.CardPhone) reader {
	return keys(field{"phone", cardText(&into.Phone)}, field{"type", cardText(&into.Type)}, field{"wa_id", cardText(&into.WaID)})
}

func cardEmail(into *core.CardEmail) reader {
	return keys(field{"email", cardText(&into.Email)}, field{"type", cardText(&into.Type)})
}

func cardURL(into *core.CardURL) reader {
	return keys(field{"url", cardText(&into.URL)}, field{"type", cardText(&into.Type)})
}

func cardAddress(into *core.CardAddress) reader {
	return keys(
		field{"street", cardText(&into.Street)}, field{"city", cardText(&into.City)}, field{"state", cardText(&into.State)},
		field{"zip", cardText(&into.Zip)}, field{"country", cardText(&into.Country)},
		field{"country_code", cardText(&into.CountryCode)}, field{"type", cardText(&into.Type)},
	)
}

func cardOrg(into *core.CardOrg) reader {
	return keys(field{"company", cardText(&into.Company)}, field{"department", cardText(&into.Department)}, field{"title", cardText(&into.Title)})
}

func cardIM(into *core.CardIM) reader {
	return keys(field{"service", cardText(&into.Service)}, field{"user_id", cardText(&into.UserID)})
}
