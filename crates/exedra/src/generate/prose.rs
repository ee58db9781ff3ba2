//! Sentences that engineers could have written, put together by chance.
//!
//! A pattern has slots in braces; each is filled from the list of its name. What a thread is about
//! ([`Subject`]) stays the same in all its posts.

use model::topic::TopicKind;

use super::chance::Chance;

/// About how many bytes of prose a post has.
const LEAST: u64 = 300;
const SPREAD: u64 = 400;

const TOOLS: &[(&str, &str)] = &[
    ("GitLab CI", "gitlab"),
    ("Jenkins", "jenkins"),
    ("Buildkite", "buildkite"),
    ("Argo CD", "argo-cd"),
    ("Ansible", "ansible"),
    ("OpenTofu", "opentofu"),
    ("Bazel", "bazel"),
    ("Nix", "nix"),
    ("BuildKit", "buildkit"),
    ("Kubernetes", "kubernetes"),
    ("Helm", "helm"),
    ("Tekton", "tekton"),
    ("Cargo", "cargo"),
    ("Gradle", "gradle"),
    ("systemd", "systemd"),
    ("Prometheus", "prometheus"),
];

const THINGS: &[(&str, &str)] = &[
    ("the remote cache", "cache"),
    ("the release job", "release"),
    ("the self-hosted runner", "runners"),
    ("the integration tests", "testing"),
    ("the signing step", "signing"),
    ("the container image", "containers"),
    ("the database migration", "migrations"),
    ("the lock file", "dependencies"),
    ("the deployment window", "deployment"),
    ("the build farm", "build-farm"),
    ("the merge queue", "merge-queue"),
    ("the artefact store", "artefacts"),
    ("the secrets store", "secrets"),
    ("the staging cluster", "staging"),
    ("the canary", "canary"),
    ("the flaky test", "flaky-tests"),
];

const ROLES: &[&str] =
    &["platform team", "on-call engineer", "release manager", "security team", "vendor", "team next door"];
const SPANS: &[&str] =
    &["ten minutes", "two hours", "a day", "three weeks", "half a year", "forty seconds", "one sprint", "a weekend"];
const NUMBERS: &[&str] = &["3", "7", "12", "31", "48", "120", "400", "2,000"];
const CAUSES: &[&str] = &[
    "a clock that was off by an hour",
    "a retry that hid the first error",
    "a mount that was read-only after the upgrade",
    "two jobs that wrote to the same path",
    "a proxy that cut connections after a minute",
    "an environment variable that only the old image had",
    "a permission that somebody had granted by hand",
    "a default that changed between two minor versions",
    "a certificate that had run out on the mirror",
    "a cache key that did not contain the compiler's version",
];
const ACTIONS: &[&str] = &[
    "pin the version and write down why",
    "move the check before the upload",
    "delete the cache and measure again",
    "log the full command with its exit code",
    "split the job in two",
    "make the step idempotent",
    "take the credentials out of the image",
    "run it once without the network",
    "compare the two environments line by line",
    "put a limit on the queue",
];

const SENTENCES: &[&str] = &[
    "We had the same with {tool} after {span}, and it turned out to be {cause}.",
    "The first thing I would do is {action}, because everything else depends on it.",
    "In our setup {thing} takes {span}, and nobody could say where the time goes.",
    "Of {number} runs last week, {number} failed in exactly this place.",
    "My suspicion is {cause}, but I have no proof yet.",
    "If you {action}, you at least know which half of the problem you have.",
    "The {role} asked for a number, so we measured {thing} for {span}.",
    "It is documented, though not where anybody would look for it.",
    "What helped in the end was to {action}; the rest was noise.",
    "Please note that {thing} behaves differently when two pipelines run at once.",
    "I disagree a little: {thing} is the symptom, and {cause} is the disease.",
    "Restarting it works for {span}, which is worse than not working at all.",
    "We decided against it, since the {role} would have had to maintain it.",
    "With {tool} this is one line of configuration, and one more page of explanation.",
    "The log says nothing useful until you raise the level, and then it says everything.",
    "After the upgrade {thing} needed {number} retries, and before it needed none.",
    "To be fair to {tool}, the same mistake is easy to make elsewhere.",
    "I would rather {action} than add another layer on top.",
    "Nobody noticed for {span}, which tells you something about our alerts.",
    "The change was reviewed by {number} people, and none of us saw {cause}.",
    "You can reproduce it on a fresh machine if you {action} first.",
    "Our rule since then: if {thing} is red twice, the {role} looks at it before anybody else merges.",
    "That is a good point, and it matches what we saw with {tool}.",
    "It costs us {span} a week, so there is a budget for a proper fix.",
];

/// Numbers without a divisor in common with the number of sentences.
const STEPS: &[usize] = &[1, 5, 7, 11, 13, 17, 19, 23];

const QUESTIONS: &[&str] = &[
    "What am I missing?",
    "Has anybody solved this without forking the plugin?",
    "Is there a way to do this that survives the next upgrade?",
    "How do you handle it?",
    "Which of the two would you choose today?",
];

const QUESTION_TITLES: &[&str] = &[
    "Why does {thing} fail only on {tool}?",
    "{tool}: how do I keep {thing} from timing out after {span}?",
    "{tool} ignores {thing} after an upgrade",
    "How do you test {thing} with {tool}?",
    "{tool} needs {number} retries for {thing}",
];
const DISCUSSION_TITLES: &[&str] = &[
    "Who owns {thing} in your company?",
    "{tool} or something simpler for {thing}?",
    "What we learnt from {span} without {thing}",
    "Is {thing} worth the trouble with {tool}?",
    "Do you still run {thing} by hand?",
];
const ARTICLE_TITLES: &[&str] = &[
    "A checklist for {thing} with {tool}",
    "Moving {thing} to {tool}, step by step",
    "What to measure about {thing}",
    "{tool} for people who inherit {thing}",
    "How {thing} works in {tool}",
];

const CODE: &[&str] = &[
    "```yaml\njob:\n  stage: build\n  retry: 2\n  script:\n    - make release VERSION=1.{number}\n  cache:\n    key: \"$CI_COMMIT_REF_SLUG\"\n    paths: [target/]\n```",
    "```console\n$ journalctl -u runner --since -1h | grep -c timeout\n{number}\n```",
    "```bash\nset -euo pipefail\nfor host in $(cat hosts.txt); do\n  ssh \"$host\" systemctl is-active agent || echo \"$host is down\"\ndone\n```",
    "```rust\nfn retry<T>(mut left: u32, work: impl Fn() -> Option<T>) -> Option<T> {\n    loop {\n        match work() {\n            None if left > 0 => left -= 1,\n            result => return result,\n        }\n    }\n}\n```",
    "```toml\n[profile.release]\nlto = \"thin\"\ncodegen-units = 4\nincremental = false\n```",
    "```python\ndurations = sorted(run.seconds for run in runs if run.ok)\nprint(durations[len(durations) // 2])\n```",
];

/// What a thread is about.
pub(super) struct Subject {
    tool: (&'static str, &'static str),
    thing: (&'static str, &'static str),
}

impl Subject {
    pub(super) fn choose(chance: &mut Chance) -> Self {
        Self {
            tool: chance.one_of(TOOLS).copied().unwrap_or_default(),
            thing: chance.one_of(THINGS).copied().unwrap_or_default(),
        }
    }

    pub(super) fn title(&self, chance: &mut Chance, kind: TopicKind) -> String {
        let patterns = match kind {
            TopicKind::Question => QUESTION_TITLES,
            TopicKind::Discussion => DISCUSSION_TITLES,
            TopicKind::Article => ARTICLE_TITLES,
        };
        capitalised(&self.one_of(chance, patterns))
    }

    pub(super) fn tags(&self, chance: &mut Chance) -> Vec<&'static str> {
        match chance.below(4) {
            0 => vec![self.tool.1],
            1 => vec![self.thing.1],
            2 => vec![self.tool.1, self.thing.1],
            _ => Vec::new(),
        }
    }

    pub(super) fn opening(&self, chance: &mut Chance, kind: TopicKind) -> String {
        let body = self.reply(chance);
        match kind {
            TopicKind::Article => {
                let (more, most) = (self.reply(chance), self.reply(chance));
                format!("{body}\n\n## Before you start\n\n{more}\n\n## What to look out for\n\n{most}")
            }
            _ => format!("{body}\n\n{}", self.one_of(chance, QUESTIONS)),
        }
    }

    pub(super) fn reply(&self, chance: &mut Chance) -> String {
        let length = usize::try_from(LEAST + chance.below(SPREAD)).unwrap_or(0);
        let mut text = String::with_capacity(length + 300);
        // A place to start and a step that leads to every pattern, so that none comes twice.
        let (start, step) = (chance.place(SENTENCES.len()), chance.one_of(STEPS).copied().unwrap_or(1));
        let patterns = SENTENCES.iter().cycle().skip(start).step_by(step).take(SENTENCES.len());
        for (before, pattern) in patterns.enumerate() {
            if text.len() >= length {
                break;
            }
            if before > 0 {
                text.push_str(if before % 3 == 0 { "\n\n" } else { " " });
            }
            text.push_str(&capitalised(&self.filled(chance, pattern)));
        }
        if chance.percent(25) {
            text.push_str("\n\n");
            // Code has braces of its own.
            let code = chance.one_of(CODE).copied().unwrap_or_default();
            text.push_str(&code.replace("{number}", chance.one_of(NUMBERS).copied().unwrap_or_default()));
        }
        text
    }

    fn one_of(&self, chance: &mut Chance, patterns: &[&str]) -> String {
        let pattern = chance.one_of(patterns).copied().unwrap_or_default();
        self.filled(chance, pattern)
    }

    fn filled(&self, chance: &mut Chance, pattern: &str) -> String {
        let mut rest = pattern;
        let mut text = String::with_capacity(rest.len() + 40);
        while let Some((before, (slot, after))) =
            rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
        {
            text.push_str(before);
            text.push_str(self.fill(chance, slot));
            rest = after;
        }
        text + rest
    }

    fn fill(&self, chance: &mut Chance, slot: &str) -> &'static str {
        let list = match slot {
            "tool" => return self.tool.0,
            "thing" => return self.thing.0,
            "role" => ROLES,
            "span" => SPANS,
            "number" => NUMBERS,
            "cause" => CAUSES,
            _ => ACTIONS,
        };
        chance.one_of(list).copied().unwrap_or_default()
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
