package findings

// fewPatches is how often the same patch may be made (our choice).
const fewPatches = 2

// watchSettings looks at a change of the settings.
func (w *World) watchSettings(x *look) {
	if !x.fine() {
		return
	}
	if member(x.Request.Body, `"sent_status"`) && w.since(sentStatusDeprecated, 2) {
		w.note(ruleSentStatus, "", x)
	}
	if !x.Request.Cut && count(&w.memory.Patches, hashBytes(0, x.Request.Body)) > fewPatches {
		w.note(ruleSettings, "", x)
	}
}
