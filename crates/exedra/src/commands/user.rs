//! `exedra user …`

use auth::password::NewPassword;
use forum::NewMember;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::account::Member;
use model::actor::{Role, Suspension};
use model::log::OPERATOR;
use model::time::Timestamp;

use crate::access::{Access, with_forum};
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Add a member; names that are kept for the site are allowed here
    #[command(
        after_help = "Example:\n  exedra user add grace --email grace@example.org --password-stdin < password.txt"
    )]
    Add {
        name: String,
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// Read the password from the first line of stdin, where no list of processes shows it
        #[arg(long, required = true)]
        password_stdin: bool,
        #[arg(long, default_value = "member", value_parser = role)]
        role: Role,
    },
    /// List all members: name, role, address, day of joining and suspension, separated by tabs
    #[command(after_help = "Example:\n  exedra user list | cut -f1")]
    List,
    /// Set a member's password; all their sessions end
    #[command(after_help = "Example:\n  exedra user set-password ada --password-stdin < password.txt")]
    SetPassword {
        name: String,
        /// Read the password from the first line of stdin, where no list of processes shows it
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Remove the second factors of a member who lost them; all their sessions end
    #[command(after_help = "Example:\n  exedra user remove-factors ada")]
    RemoveFactors { name: String },
    /// Make somebody an admin, or a member like others
    #[command(after_help = "Example:\n  exedra user set-role grace admin")]
    SetRole {
        name: String,
        /// member or admin
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Suspend a member: they can read but not write
    #[command(after_help = "Example:\n  exedra user suspend mallory --until 2030-01-31 --reason 'Advertising'")]
    Suspend {
        name: String,
        /// The day (UTC) on which it ends; absent: until it is lifted
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = start_of_day)]
        until: Option<Timestamp>,
        /// What the member is told
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Lift a suspension
    #[command(after_help = "Example:\n  exedra user unsuspend mallory")]
    Unsuspend { name: String },
}

pub(crate) fn run(config: &Config, command: Command) -> Result<(), Failure> {
    // Before anything is started: whoever types it waits.
    let password = match command {
        Command::Add { .. } | Command::SetPassword { .. } => terminal::read_password()?,
        _ => String::new(),
    };
    with_forum(config, async |access| {
        let forum = &access.forum;
        if !forum.site().is_founded() {
            return Err(Failure::failed("there is no forum yet: run `exedra setup` first"));
        }
        match command {
            Command::Add { name, email, role, .. } => {
                forum.make_member(&NewMember { username: name, email, password }, role).await?;
            }
            Command::List => return list(access).await,
            Command::SetPassword { name, .. } => {
                let member = named(access, &name).await?;
                NewPassword::parse(&password, member.profile.name.as_str(), &access.forum.site().name)
                    .map_err(|error| Failure::failed(error.to_string()))?;
                forum.set_password(member.id, password).await?;
            }
            Command::RemoveFactors { name } => {
                let member = named(access, &name).await?;
                forum.remove_factors(&member).await?;
            }
            Command::SetRole { name, role } => {
                let member = named(access, &name).await?;
                forum.set_role(member.id, role, OPERATOR).await?;
            }
            Command::Suspend { name, until, reason } => {
                if until.is_some_and(|until| until <= forum.now()) {
                    return Err(Failure::Usage("--until has passed: choose a later day".to_owned()));
                }
                let suspension = Suspension { by: OPERATOR, until, reason };
                forum.suspend_as_operator(named(access, &name).await?.id, Some(suspension)).await?;
            }
            Command::Unsuspend { name } => {
                forum.suspend_as_operator(named(access, &name).await?.id, None).await?;
            }
        }
        access.settle().await
    })
}

async fn named(access: &Access, name: &str) -> Result<Member, Failure> {
    let found = access.forum.member_named(name).await?;
    found.ok_or_else(|| Failure::failed(format!("there is no member `{name}`: `exedra user list` shows them all")))
}

async fn list(access: &Access) -> Result<(), Failure> {
    for member in access.forum.all_members().await? {
        let role = match member.role {
            Role::Member => "member",
            Role::Admin => "admin",
        };
        let suspension = match &member.suspension {
            None => String::new(),
            Some(Suspension { until: Some(until), .. }) => format!("suspended until {}", day(*until)),
            Some(Suspension { until: None, .. }) => "suspended".to_owned(),
        };
        let profile = &member.profile;
        let (name, email) = (profile.name.as_str(), profile.email.as_str());
        terminal::print(format!("{name}\t{role}\t{email}\t{}\t{suspension}", day(profile.joined)))?;
    }
    Ok(())
}

fn day(time: Timestamp) -> String {
    let millisecond = i64::try_from(time.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millisecond)
        .map_or_else(|_| "?".to_owned(), |time| time.to_zoned(TimeZone::UTC).date().to_string())
}

fn role(text: &str) -> Result<Role, String> {
    match text {
        "member" => Ok(Role::Member),
        "admin" => Ok(Role::Admin),
        _ => Err("use member or admin; moderators are named on the page of their category".to_owned()),
    }
}

fn start_of_day(text: &str) -> Result<Timestamp, String> {
    let day: Date = text.parse().map_err(|_| "use a day such as 2030-01-31".to_owned())?;
    let start = day.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
    u64::try_from(start.timestamp().as_millisecond()).map(Timestamp).map_err(|_| "this day has passed".to_owned())
}
