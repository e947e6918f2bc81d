package record

// The shapes below are those parts of FHIR R4 (https://hl7.org/fhir/R4) that an extract is made of. Each reference in it leads to another
// entry of the same Bundle; nothing in it leads back here, and no id in it is one of ours.
type (
	bundle struct {
		ResourceType string     `json:"resourceType"`
		Identifier   identifier `json:"identifier"`
		Type         string     `json:"type"`
		Timestamp    string     `json:"timestamp"`
		Entry        []entry    `json:"entry"`
	}
	entry struct {
		FullURL  string `json:"fullUrl"`
		Resource any    `json:"resource"`
	}
	identifier struct {
		System string `json:"system,omitempty"`
		Value  string `json:"value"`
	}
	reference struct {
		Reference string `json:"reference"`
		Type      string `json:"type"`
	}
	coding struct {
		System  string `json:"system"`
		Code    string `json:"code"`
		Display string `json:"display,omitempty"`
	}
	concept struct {
		Coding []coding `json:"coding,omitempty"`
		Text   string   `json:"text,omitempty"`
	}
	narrative struct {
		Status string `json:"status"`
		Div    string `json:"div"`
	}
	annotation struct {
		Text string `json:"text"`
	}
	humanName struct {
		Text string `json:"text"`
	}
	period struct {
		Start string `json:"start"`
		End   string `json:"end"`
	}
	individual struct {
		Individual reference `json:"individual"`
	}
	resource struct {
		ResourceType string     `json:"resourceType"`
		Text         *narrative `json:"text,omitempty"`
	}
	composition struct {
		resource
		Language  string      `json:"language"`
		Status    string      `json:"status"`
		Type      concept     `json:"type"`
		Subject   reference   `json:"subject"`
		Encounter *reference  `json:"encounter,omitempty"`
		Date      string      `json:"date"`
		Author    []reference `json:"author"`
		Title     string      `json:"title"`
		Attester  []attester  `json:"attester"`
		Custodian reference   `json:"custodian"`
		Section   []section   `json:"section"`
	}
	attester struct {
		Mode  string    `json:"mode"`
		Party reference `json:"party"`
	}
	section struct {
		Title string      `json:"title"`
		Text  narrative   `json:"text"`
		Entry []reference `json:"entry,omitempty"`
	}
	someone struct { // Patient, Practitioner
		resource
		Identifier []identifier `json:"identifier,omitempty"`
		Name       []humanName  `json:"name,omitempty"`
	}
	organization struct {
		resource
		Name string `json:"name"`
	}
	encounter struct {
		resource
		Status      string       `json:"status"`
		Class       coding       `json:"class"`
		Subject     reference    `json:"subject"`
		Participant []individual `json:"participant"`
		Period      period       `json:"period"`
	}
	goal struct {
		resource
		LifecycleStatus string       `json:"lifecycleStatus"`
		Description     concept      `json:"description"`
		Subject         reference    `json:"subject"`
		ExpressedBy     reference    `json:"expressedBy"`
		Note            []annotation `json:"note,omitempty"`
	}
	carePlan struct {
		resource
		Status   string      `json:"status"`
		Intent   string      `json:"intent"`
		Title    string      `json:"title"`
		Subject  reference   `json:"subject"`
		Created  string      `json:"created"`
		Author   reference   `json:"author"`
		Goal     []reference `json:"goal,omitempty"`
		Activity []activity  `json:"activity,omitempty"`
	}
	activity struct {
		Detail activityDetail `json:"detail"`
	}
	activityDetail struct {
		Status      string `json:"status"`
		Description string `json:"description"`
	}
	questionnaireResponse struct {
		resource
		Status   string     `json:"status"`
		Subject  reference  `json:"subject"`
		Authored string     `json:"authored,omitempty"`
		Source   reference  `json:"source"`
		Item     []question `json:"item"`
	}
	question struct {
		LinkID string     `json:"linkId"`
		Text   string     `json:"text,omitempty"`
		Answer []answer   `json:"answer,omitempty"`
		Item   []question `json:"item,omitempty"`
	}
	answer struct {
		ValueString string `json:"valueString"`
	}
	consent struct {
		resource
		Status     string      `json:"status"`
		Scope      concept     `json:"scope"`
		Category   []concept   `json:"category"`
		Patient    reference   `json:"patient"`
		DateTime   string      `json:"dateTime"`
		Performer  []reference `json:"performer"`
		PolicyRule concept     `json:"policyRule"`
		Provision  provision   `json:"provision"`
	}
	provision struct {
		Type string         `json:"type"`
		Data []consentsData `json:"data"`
	}
	consentsData struct {
		Meaning   string    `json:"meaning"`
		Reference reference `json:"reference"`
	}
	provenance struct {
		resource
		Target   []reference `json:"target"`
		Recorded string      `json:"recorded"`
		Activity concept     `json:"activity"`
		Agent    []agent     `json:"agent"`
	}
	agent struct {
		Type concept   `json:"type"`
		Who  reference `json:"who"`
	}
)
