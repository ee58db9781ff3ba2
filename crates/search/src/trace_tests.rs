use proptest::prelude::*;

use super::*;

fn left(line: &str) -> String {
    words(line).join(" ")
}

#[test]
fn what_differs_from_one_report_to_the_next_is_left_out() {
    let mut wrong = Vec::new();
    for (line, rest) in [
        // rustc, cargo
        ("error[E0502]: cannot borrow `x` as mutable", "error e0502 cannot borrow as mutable"),
        ("  --> src/main.rs:12:5", ""),
        ("error: linking with `cc` failed: exit status: 1", "error linking with failed exit status"),
        // Python
        ("  File \"/usr/lib/python3.11/site.py\", line 73, in <module>", "file line in module"),
        ("ModuleNotFoundError: No module named 'requests'", "modulenotfounderror no module named"),
        // Java, with a thread and a time
        (
            "2026-03-02 09:00:00,123 ERROR [http-nio-8080-exec-1] o.a.c.c.C.[dispatcherServlet] : Servlet threw exception",
            "error http nio exec o a c c c dispatcherservlet servlet threw exception",
        ),
        ("\tat com.example.Foo.bar(Foo.java:42)", "at com example foo bar"),
        // nginx, syslog, systemd
        (
            "2026/03/02 09:00:00 [error] 1234#1234: *5 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7",
            "error connect failed connection refused while connecting to upstream client",
        ),
        (
            "Mar  2 09:00:00 web1 sshd[1234]: Failed password for root from 203.0.113.7 port 50022 ssh2",
            "sshd failed password for root from port",
        ),
        // Kubernetes, containers
        (
            "Warning  BackOff  2m (x7 over 5m)  kubelet  Back-off restarting failed container app in pod web-7d9f8b6c5d-x2k4p_default(3c1c0ab4-1e9d-4c5e-8f6b-2d9a7f1e0c11)",
            "warning backoff over kubelet back off restarting failed container app in pod",
        ),
        ("dial tcp [2001:db8::1]:443: connect: connection refused", "dial tcp connect connection refused"),
        // with colours
        ("\u{1b}[31;1mFATAL\u{1b}[0m out of memory: 4096MiB", "fatal out of memory"),
        ("can't open file", "cant open file"),
        (
            "panic: runtime error: index out of range [5] with length 3 at 0xc000123456",
            "panic runtime error index out of range with length at",
        ),
        ("curl: (22) The requested URL returned error: 404", "curl the requested url returned error"),
        ("level=error ts=2026-03-02T09:00:00.000Z caller=main.go:12 msg=\"no such host\"", "level error msg"),
    ] {
        if left(line) != rest {
            wrong.push(format!("{line}\n  {}\n  {rest}", left(line)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn two_reports_of_one_error_share_what_they_are_known_by() {
    let post = |code: &str| {
        let lines: Vec<Line> =
            code.lines().map(|text| Line { text: text.to_owned(), is_code: true, code: Vec::new() }).collect();
        of_post(&lines)
    };
    let reported = post(
        "2026-03-01T10:11:12Z ERROR worker-3 failed to acquire lock /var/lib/app/lock.5: permission denied\nstarting up again",
    );
    let pasted =
        of_paste("[12/Apr/2026:01:02:03] host7 E failed to acquire lock /srv/other/lock: permission denied (13)");
    assert!(!reported.is_disjoint(&pasted));
    let other = of_paste("thread 'main' panicked at src/lib.rs:3:4: called `Option::unwrap()` on a `None` value");
    assert!(reported.is_disjoint(&other));
    assert!(matches("x failed to acquire lock: permission denied", &pasted));
    assert!(!matches("everything went well today", &pasted));
}

#[test]
fn telling_words_stand_as_they_are() {
    let words = telling_words("2026-03-02 all well\nerror[E0502]: cannot borrow `x` at 10.0.0.1 in /a/b/c");
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["E0502", "`x`", "at", "borrow", "cannot", "error", "in"]);
}

#[test]
fn a_long_log_is_known_by_a_bounded_number() {
    let log: String =
        (0..5_000).map(|n| format!("error {} while {} went {}\n", name(n), name(n * 7), name(n + 3))).collect();
    assert!(of_paste(&log).len() <= LINES_MAX + THREES_MAX);
}

fn name(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

proptest! {
    #[test]
    fn any_text_can_be_pasted(text in "\\PC{0,200}|[ -~\\n\u{1b}\"'`‘’“”]{0,200}") {
        let _ = (of_paste(&text), telling_words(&text));
        for line in text.lines() {
            for word in words(line) {
                prop_assert!(!word.is_empty() && !word.contains(char::is_whitespace), "{word:?}");
            }
        }
    }
}
