package scenario

// factKind reads the kind of a fact, as the journal shows it.
func factKind(into *string) reader {
	var known []word[string]
	for _, k := range factKinds() {
		known = append(known, word[string]{k, k})
	}
	return words(into, known...)
}

// factKinds are the kinds of facts, in alphabetical order; a test compares them with the core.
func factKinds() []string {
	return []string{
		"adversity_changed", "block_changed", "clock_frozen", "clock_jumped", "clock_running", "connection_lost",
		"contacts_checked", "customer_added", "customer_changed", "customer_removed", "deliveries_paused", "deliveries_resumed", "delivery_attempted",
		"delivery_dropped", "delivery_due", "delivery_edited", "delivery_held", "delivery_joined", "delivery_queued",
		"delivery_released", "delivery_swapped", "error_raised", "external_certificate_uploaded", "gateway_status_changed",
		"group_changed", "happened", "identity_acknowledged", "identity_changed", "identity_renewed", "media_deleted",
		"media_providers_changed", "media_stored", "message_blocked", "message_marked_read", "message_queued",
		"message_received", "message_waits", "notice_raised", "number_changed", "number_registered", "password_changed",
		"profile_changed", "recovered", "registration_code_expired", "registration_code_requested", "restarted",
		"rules_changed", "scenario_loaded", "scenario_unloaded", "sender_changed", "settings_backed_up",
		"settings_changed", "settings_reset", "settings_restored", "shards_changed", "simulation_ended",
		"simulation_started", "simulation_stopped", "state_moved", "status_reached", "status_reported", "template_undeclared",
		"token_expired", "two_step_changed", "user_created", "user_deleted", "user_logged_in", "user_logged_out",
		"webhook_ca_changed", "webhook_missing", "world_reset",
	}
}
