package prompts

import (
	"slices"
	"strings"
)

// zones are the clocks to choose from: one for most places where somebody may be. Any other that the computer knows can stand in a
// file that is brought back.
var zones = []string{
	"Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Rome", "Europe/Madrid", "Europe/Stockholm",
	"Europe/Warsaw", "Europe/Athens", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg",
	"Africa/Cairo", "Asia/Jerusalem", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Hong_Kong",
	"Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Australia/Perth", "Australia/Darwin", "Australia/Adelaide", "Australia/Brisbane",
	"Australia/Sydney", "Australia/Melbourne", "Australia/Hobart", "Pacific/Auckland", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles",
	"America/Vancouver", "America/Denver", "America/Phoenix", "America/Chicago", "America/Mexico_City", "America/New_York", "America/Toronto",
	"America/Halifax", "America/St_Johns", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
}

// Zones are those clocks, for rooms that ask the same.
func Zones() []string { return slices.Clone(zones) }

// City is what a zone is called among people.
func City(zone string) string { return city(zone) }

// city is what a zone is called among people.
func city(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}
