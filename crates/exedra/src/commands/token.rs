//! `exedra token …`

use jiff::tz::TimeZone;
use model::account::Member;
use model::time::Timestamp;
use model::token::NewToken;

use crate::access::{Access, with_forum};
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Make a token for a member, and print it: this once, alone on stdout
    ///
    /// A token never does more than its member may: `moderate` and `admin` are of use to moderators
    /// and admins only.
    #[command(
        after_help = "Example:\n  exedra token create --user ada --scope read,write --name 'Nightly report' > token"
    )]
    Create {
        /// The member for whom it acts
        #[arg(long, value_name = "NAME")]
        user: String,
        /// read, write, moderate, admin; several with commas between
        #[arg(long, value_name = "SCOPES", required = true)]
        scope: Vec<String>,
        /// What it is for
        #[arg(long, value_name = "LABEL")]
        name: String,
        /// After how many days it ends, or `never`
        #[arg(long, value_name = "DAYS", default_value = "365")]
        expires: String,
    },
    /// List a member's tokens: id, name, scopes, days of making, last use and end, separated by tabs
    #[command(after_help = "Example:\n  exedra token list --user ada")]
    List {
        #[arg(long, value_name = "NAME")]
        user: String,
    },
    /// Revoke a token, by the id that `exedra token list` prints
    #[command(after_help = "Example:\n  exedra token revoke --user ada 5f3a90c41b7de802")]
    Revoke {
        #[arg(long, value_name = "NAME")]
        user: String,
        id: String,
    },
}

pub(crate) fn run(config: &Config, command: Command) -> Result<(), Failure> {
    with_forum(config, async |access| {
        if !access.forum.site().is_founded() {
            return Err(Failure::failed("there is no forum yet: run `exedra setup` first"));
        }
        match command {
            Command::Create { user, scope, name, expires } => {
                let member = named(access, &user).await?;
                let new = NewToken { label: name, scopes: scope, expires };
                let key = access.forum.make_token_as_operator(&member, &new).await?;
                terminal::print(key.reveal())?;
            }
            Command::List { user } => return list(access, &named(access, &user).await?).await,
            Command::Revoke { user, id } => {
                let member = named(access, &user).await?;
                access.forum.revoke_token_as_operator(member.id, &id).await.map_err(|problem| match problem {
                    forum::Problem::Refused(model::refusal::Refusal::Absent) => {
                        Failure::failed(format!("{user} has no token `{id}`: `exedra token list` shows them all"))
                    }
                    other => other.into(),
                })?;
            }
        }
        access.settle().await
    })
}

async fn named(access: &Access, name: &str) -> Result<Member, Failure> {
    let found = access.forum.member_named(name).await?;
    found.ok_or_else(|| Failure::failed(format!("there is no member `{name}`: `exedra user list` shows them all")))
}

async fn list(access: &Access, member: &Member) -> Result<(), Failure> {
    for listed in access.forum.tokens_of(member.id).await? {
        let (id, token) = (listed.id, listed.token);
        let (used, expires) = (token.used.map_or_else(never, day), token.expires.map_or_else(never, day));
        terminal::print(format!("{id}\t{}\t{}\t{}\t{used}\t{expires}", token.label, token.scopes, day(token.made)))?;
    }
    Ok(())
}

fn never() -> String {
    "never".to_owned()
}

fn day(time: Timestamp) -> String {
    let millisecond = i64::try_from(time.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millisecond)
        .map_or_else(|_| "?".to_owned(), |time| time.to_zoned(TimeZone::UTC).date().to_string())
}
