use ring::hmac;

use super::{STEP, Secret, truncated};

fn secret() -> Secret {
    Secret::from_bytes(b"12345678901234567890").unwrap()
}

/// RFC 6238, appendix B: the table for SHA-1, eight digits, of which an app shows the last six.
#[test]
fn the_table_of_rfc_6238() {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret().as_bytes());
    for (seconds, code) in [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ] {
        let step: u64 = seconds / STEP;
        let eight = truncated(hmac::sign(&key, &step.to_be_bytes()).as_ref()) % 100_000_000;
        assert_eq!(format!("{eight:08}"), code, "at {seconds}");
        assert_eq!(secret().code(step), code[2..], "at {seconds}");
    }
}

/// RFC 4226, appendix D.
#[test]
fn the_table_of_rfc_4226() {
    let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (step, code) in (0..).zip(codes) {
        assert_eq!(secret().code(step), code);
    }
}

#[test]
fn a_code_counts_for_its_step_and_one_before_and_after() {
    let now = 1_700_000_010;
    let step = now / STEP;
    for (other, counts) in [(step - 2, false), (step - 1, true), (step, true), (step + 1, true), (step + 2, false)] {
        let found = secret().check(&secret().code(other), now, None);
        assert_eq!(found, counts.then_some(other), "step {other} at {step}");
    }
}

#[test]
fn a_code_counts_once_and_none_before_it_afterwards() {
    let now = 1_700_000_010;
    let step = now / STEP;
    let code = secret().code(step);
    assert_eq!(secret().check(&code, now, Some(step - 1)), Some(step));
    assert_eq!(secret().check(&code, now, Some(step)), None);
    assert_eq!(secret().check(&secret().code(step - 1), now, Some(step)), None);
    assert_eq!(secret().check(&secret().code(step + 1), now, Some(step)), Some(step + 1));
}

#[test]
fn a_code_may_be_typed_with_spaces_and_nothing_else_is_one() {
    let now = 1_700_000_010;
    let code = secret().code(now / STEP);
    let spaced = format!(" {} {}\n", &code[..3], &code[3..]);
    assert!(secret().check(&spaced, now, None).is_some());
    for wrong in ["", "000000", &code[1..], &format!("{code}0"), "１２３４５６"] {
        assert!(secret().check(wrong, now, None).is_none() || wrong == code, "{wrong}");
    }
}

#[test]
fn the_address_names_forum_and_member() {
    assert_eq!(
        secret().address("The Exedra: ä", "mira"),
        "otpauth://totp/The%20Exedra%3A%20%C3%A4:mira?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Exedra%3A%20%C3%A4"
    );
    assert_eq!(format!("{:?}", secret()), "Secret(…)");
}
