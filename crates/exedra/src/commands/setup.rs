//! `exedra setup`

use forum::{NewMember, Setup};
use model::rules::site::offers;

use crate::access::with_forum;
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The first admin's name
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// The first admin's e-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Read the password from the first line of stdin, where no list of processes shows it
    #[arg(long, required = true)]
    password_stdin: bool,
    /// The forum's name
    #[arg(long, value_name = "SITE", default_value = "Exedra")]
    name: String,
}

pub(crate) fn run(config: &Config, arguments: Arguments) -> Result<(), Failure> {
    let password = terminal::read_password()?;
    with_forum(config, async |access| {
        let Arguments { admin, email, name, .. } = arguments;
        let admin = NewMember { username: admin, email, password };
        let setup = Setup { name: name.clone(), admin, categories: offers().into() };
        access.forum.set_up(setup).await?;
        access.settle().await?;
        terminal::tell(&format!("{name} is set up; run `exedra serve`, and sign in."));
        Ok(())
    })
}
