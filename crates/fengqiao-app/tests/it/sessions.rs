//! Signing in: locks, tokens, dismissal, one-time passwords, the second factor.

use fengqiao_app::Ctx;
use fengqiao_app::organisation::NewAccount;
use fengqiao_app::session::SignIn;
use jiff::{SignedDuration, Timestamp};

use crate::office::{Office, PASSWORD, code};

fn sign_in(login: &str, password: &str) -> SignIn {
    SignIn { login: login.into(), password: password.into(), totp: None, agent: "test".into() }
}

/// The code of a second factor at a moment.
fn totp_at(secret: &str, now: Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp =
        totp_rs::Builder::new().with_algorithm(totp_rs::Algorithm::SHA1).with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(now.as_second()).unwrap()).to_string()
}

#[test]
fn a_token_opens_a_session_until_it_idles_or_ends() {
    let mut office = Office::new();
    let signed_in = office.app.sign_in(&sign_in("Clerk", PASSWORD), office.now).unwrap();
    assert!(office.app.session(&signed_in.token, office.now).unwrap().is_some());
    assert!(office.app.session("0000", office.now).unwrap().is_none());
    office.later(SignedDuration::from_mins(31));
    assert!(office.app.session(&signed_in.token, office.now).unwrap().is_none());
    let again = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap();
    office.app.sign_out(&again.ctx).unwrap();
    assert!(office.app.session(&again.token, office.now).unwrap().is_none());
}

#[test]
fn an_unknown_login_and_a_wrong_password_look_the_same() {
    let office = Office::new();
    let words = |login: &str| {
        office.app.sign_in(&sign_in(login, "wrong wrong wrong"), office.now).err().map(|error| error.to_string())
    };
    assert_eq!(words("clerk"), words("nobody"));
}

#[test]
fn five_failures_close_the_account_for_a_while() {
    let mut office = Office::new();
    for _ in 0..5 {
        assert_eq!(code(office.app.sign_in(&sign_in("clerk", "wrong wrong wrong"), office.now)), "bad_credentials");
    }
    assert_eq!(code(office.app.sign_in(&sign_in("clerk", PASSWORD), office.now)), "locked");
    office.later(SignedDuration::from_mins(16));
    assert_eq!(code(office.app.sign_in(&sign_in("clerk", PASSWORD), office.now)), "accepted");
}

#[test]
fn a_dismissed_account_is_out_at_once() {
    let office = Office::new();
    let signed_in = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap();
    office.app.dismiss_account(&office.ctx("admin"), office.account("clerk")).unwrap();
    assert!(office.app.session(&signed_in.token, office.now).unwrap().is_none());
    assert_eq!(code(office.app.sign_in(&sign_in("clerk", PASSWORD), office.now)), "bad_credentials");
    assert_eq!(code(office.app.dismiss_account(&office.ctx("admin"), office.account("admin"))), "own_account");
    assert_eq!(code(office.app.dismiss_account(&office.ctx("dispatcher"), office.account("officer"))), "not_permitted");
}

#[test]
fn a_new_account_starts_with_a_one_time_password() {
    let office = Office::new();
    let new = |login: &str, roles: &[&str]| NewAccount {
        login: login.into(),
        name: "新人".into(),
        organisation_id: office.organisations["town"],
        region_id: office.region("990101100000"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    let admin = office.ctx("admin");
    let opened = office.app.open_account(&admin, new("newcomer", &["dispatcher"])).unwrap();
    let signed_in = office.app.sign_in(&sign_in("newcomer", &opened.one_time_password), office.now).unwrap();
    assert!(signed_in.one_time);
    office.app.change_password(&signed_in.ctx, &opened.one_time_password, "a much better one 7").unwrap();
    assert!(!office.app.sign_in(&sign_in("newcomer", "a much better one 7"), office.now).unwrap().one_time);
    assert_eq!(code(office.app.open_account(&admin, new("NEWCOMER", &["dispatcher"]))), "bad_field");
    assert_eq!(code(office.app.open_account(&admin, new("x", &["dispatcher"]))), "bad_field");
    assert_eq!(code(office.app.open_account(&admin, new("other", &["mayor"]))), "bad_field");
    assert_eq!(code(office.app.open_account(&admin, new("other", &["administrator", "dispatcher"]))), "bad_field");
    assert_eq!(code(office.app.open_account(&office.ctx("clerk"), new("other", &["dispatcher"]))), "not_permitted");
}

#[test]
fn weak_passwords_are_refused() {
    let office = Office::new();
    let clerk = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap().ctx;
    for weak in ["short", "aaaaaaaaaaaaaaaa", "password1234567", "clerk is my login", &"x1y2z".repeat(40)] {
        assert_eq!(code(office.app.change_password(&clerk, PASSWORD, weak)), "bad_password", "{weak}");
    }
    assert_eq!(code(office.app.change_password(&clerk, "not this one", "a much better one 7")), "bad_credentials");
}

#[test]
fn a_code_of_the_second_factor_is_good_once() {
    let mut office = Office::new();
    let clerk = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap().ctx;
    let setup = office.app.new_totp(&clerk).unwrap();
    let code_at = |office: &Office| totp_at(&setup.secret, office.now);
    assert_eq!(code(office.app.confirm_totp(&clerk, "000000")), "bad_code");
    let first = code_at(&office);
    office.app.confirm_totp(&clerk, &first).unwrap();
    let with = |totp: Option<String>| SignIn { totp, ..sign_in("clerk", PASSWORD) };
    assert_eq!(code(office.app.sign_in(&with(None), office.now)), "totp_required");
    assert_eq!(code(office.app.sign_in(&with(Some(first)), office.now)), "bad_code");
    office.later(SignedDuration::from_secs(60));
    let next = code_at(&office);
    assert_eq!(code(office.app.sign_in(&with(Some(next.clone())), office.now)), "accepted");
    assert_eq!(code(office.app.sign_in(&with(Some(next)), office.now)), "bad_code");
}

#[test]
fn the_second_factor_is_switched_off_by_a_fresh_code_only() {
    let mut office = Office::new();
    let clerk = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap().ctx;
    let setup = office.app.new_totp(&clerk).unwrap();
    let first = totp_at(&setup.secret, office.now);
    assert_eq!(code(office.app.remove_totp(&clerk, &first)), "totp_off_already");
    office.app.confirm_totp(&clerk, &first).unwrap();
    assert_eq!(code(office.app.remove_totp(&clerk, &first)), "bad_code");
    office.later(SignedDuration::from_secs(60));
    let clerk = Ctx { now: office.now, ..clerk };
    for _ in 0..4 {
        assert_eq!(code(office.app.remove_totp(&clerk, "000000")), "bad_code");
    }
    // Five wrong ones close the account, for a right one too.
    assert_eq!(code(office.app.remove_totp(&clerk, &totp_at(&setup.secret, office.now))), "locked");
    office.later(SignedDuration::from_mins(16));
    let clerk = Ctx { now: office.now, ..clerk };
    let fresh = totp_at(&setup.secret, office.now);
    assert_eq!(code(office.app.remove_totp(&clerk, &fresh)), "accepted");
    assert!(!office.app.totp_on(&clerk).unwrap());
}

/// What each of eight people gets who ask at the same moment.
fn together(office: &Office, asked: &SignIn) -> Vec<&'static str> {
    let start = std::sync::Barrier::new(8);
    let ask = || {
        start.wait();
        code(office.app.sign_in(asked, office.now))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn guesses_made_at_the_same_moment_all_count() {
    let office = Office::new();
    let answers = together(&office, &sign_in("clerk", "wrong wrong wrong"));
    assert!(answers.iter().all(|code| ["bad_credentials", "locked"].contains(code)), "{answers:?}");
    assert_eq!(code(office.app.sign_in(&sign_in("clerk", PASSWORD), office.now)), "locked");
}

#[test]
fn a_code_used_by_eight_at_the_same_moment_lets_in_one() {
    let mut office = Office::new();
    let clerk = office.app.sign_in(&sign_in("clerk", PASSWORD), office.now).unwrap().ctx;
    let setup = office.app.new_totp(&clerk).unwrap();
    office.app.confirm_totp(&clerk, &totp_at(&setup.secret, office.now)).unwrap();
    office.later(SignedDuration::from_secs(60));
    let totp = Some(totp_at(&setup.secret, office.now));
    let answers = together(&office, &SignIn { totp, ..sign_in("clerk", PASSWORD) });
    assert_eq!(answers.iter().filter(|code| **code == "accepted").count(), 1, "{answers:?}");
}

#[test]
fn a_lock_survives_a_restart() {
    let office = Office::on_disk();
    for _ in 0..5 {
        assert_eq!(code(office.app.sign_in(&sign_in("clerk", "wrong wrong wrong"), office.now)), "bad_credentials");
    }
    let office = office.restarted();
    assert_eq!(code(office.app.sign_in(&sign_in("clerk", PASSWORD), office.now)), "locked");
    assert_eq!(code(office.app.sign_in(&sign_in("dispatcher", PASSWORD), office.now)), "accepted");
}
