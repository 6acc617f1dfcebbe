//! Texts that want to be run: a small grammar of ways to be run, put into contexts that could let them out, and texts that
//! turn, hide or stretch what stands beside them. The same each time.

/// What a payload does when it runs: `trip` is laid into the page by the test.
const DEEDS: &[&str] = &["trip()", "trip`1`", "top.trip()", "self['trip']()", "alert(1)", "setTimeout(trip)"];

/// Markup that would run DEED, once it is taken for markup.
const TAGS: &[&str] = &[
    "<script>DEED</script>",
    "<SCRIPT>DEED</SCRIPT>",
    "<scr<script>ipt>DEED</script>",
    "<img src=x onerror=DEED>",
    "<img/src=x/onerror='DEED'>",
    "<svg onload=DEED>",
    "<svg><script>DEED</script></svg>",
    "<svg><animate onbegin=DEED attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:DEED'><text y=20>x</text></a></svg>",
    "<math><mi xlink:href='javascript:DEED'>x</mi></math>",
    "<iframe src='javascript:DEED'></iframe>",
    "<iframe srcdoc='<script>parent.DEED</script>'></iframe>",
    "<object data='javascript:DEED'></object>",
    "<embed src='javascript:DEED'>",
    "<body onload=DEED>",
    "<input autofocus onfocus=DEED>",
    "<details open ontoggle=DEED>",
    "<video><source onerror=DEED></video>",
    "<audio src=x onerror=DEED>",
    "<marquee onstart=DEED>",
    "<form action='javascript:DEED'><button>x</button></form>",
    "<a href='javascript:DEED'>x</a>",
    "<a href='data:text/html,<script>DEED</script>'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:DEED'>",
    "<base href='javascript:DEED//'>",
    "<link rel=stylesheet href='data:text/css,*{x:y}' onload=DEED>",
    "<style>@import 'javascript:DEED'</style>",
    "<p style='background:url(javascript:DEED)' onmouseover=DEED>x</p>",
    "<template><img src=x onerror=DEED></template>",
    "<noscript><p title='</noscript><img src=x onerror=DEED>'>",
];

/// Scripts without markup: addresses, and the languages of templates.
const BARE: &[&str] = &[
    "javascript:DEED",
    "https://trip.example/\"onclick=\"DEED",
    "https://good.example@\u{202e}trip.example/<img/src=x/onerror=DEED>",
    "JaVaScRiPt:DEED",
    "java\tscript:DEED",
    "data:text/html;base64,PHNjcmlwdD50cmlwKCk8L3NjcmlwdD4=",
    "vbscript:DEED",
    "{{constructor.constructor('DEED')()}}",
    "{@html '<img src=x onerror=DEED>'}",
    "${DEED}",
    "#{DEED}",
    "<%= DEED %>",
    "{ DEED }",
    "[x](javascript:DEED)",
    "![x](x\" onerror=\"DEED)",
    "expression(DEED)",
    "=cmd|' /C DEED'!A0",
    "&#x3C;img src=x onerror=DEED&#x3E;",
    "%3Cscript%3EDEED%3C/script%3E",
    "\\u003cscript\\u003eDEED\\u003c/script\\u003e",
];

/// Where a text may stand when it is let out: AT is the payload.
const CONTEXTS: &[&str] = &[
    "AT",
    "\">AT",
    "'>AT",
    "</title>AT",
    "</textarea>AT",
    "</script>AT",
    "-->AT",
    "]]>AT",
    "` AT",
    "\u{2028}AT",
    "\u{0}AT",
    "\u{feff}AT",
    "{ $name }AT",
    "\" autofocus onfocus=trip() x=\"AT",
    "' style='x' onclick='trip()' AT",
];

/// Texts that are only looked at, and could mislead whoever looks.
const ODD: &[&str] = &[
    "abc\u{202e}txt.exe",
    "\u{2067}\u{202e}nimda",
    "a\u{200b}b\u{200c}c\u{200d}d\u{2060}e",
    "\u{2028}\u{2029}line",
    "nul\u{0}nul",
    "\u{1b}[31mred",
    "السلام عليكم",
    "שלום <b>עולם</b>",
    "\u{feff}\u{feff}",
    "xn--80ak6aa92e.com",
    "https://gооgle.com",
    "👩‍👩‍👧‍👦🏴‍☠️",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
    "\u{fdfd}\u{fdfd}\u{fdfd}",
    "{ $count ->\n [one] x\n *[other] y }",
    "'; DROP TABLE record; --",
    "\" OR \"\" = \"",
    "NEAR(a b) AND *",
    "../../../etc/passwd",
    "%s%n%x",
    "__proto__",
    "constructor",
    "undefined",
    "null",
    "NaN",
    "-0",
    "1e999",
];

/// Every way with its contexts and deeds, in turn, until there are so many.
pub fn payloads(wanted: usize) -> Vec<String> {
    let mut all: Vec<String> = ODD.iter().map(|text| (*text).to_owned()).collect();
    all.extend(["W".repeat(300), "ﷺ".repeat(200), "a\u{301}".repeat(200)]);
    let ways: Vec<&str> = TAGS.iter().chain(BARE).copied().collect();
    // Both numbers step on with each text, so that each way meets each context in time.
    let pairs = (0..ways.len() * CONTEXTS.len())
        .map(|at| (ways[at % ways.len()], CONTEXTS[(at % ways.len() + at / ways.len()) % CONTEXTS.len()]));
    for (at, (way, context)) in pairs.enumerate() {
        if all.len() >= wanted {
            break;
        }
        all.push(context.replace("AT", &way.replace("DEED", DEEDS[at % DEEDS.len()])));
    }
    all
}

#[test]
fn there_are_as_many_different_texts_as_were_asked_for() {
    let all = payloads(500);
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (500, 500));
    assert!(TAGS.iter().chain(BARE).all(|way| {
        let head = way.split("DEED").next().unwrap();
        all.iter().any(|text| text.contains(head))
    }));
}
