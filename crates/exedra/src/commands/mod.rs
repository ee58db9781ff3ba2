//! The commands, one file each.

pub(crate) mod backup;
mod config;
pub(crate) mod demo;
pub(crate) mod export_markdown;
pub(crate) mod generate;
mod healthcheck;
pub(crate) mod import_markdown;
pub(crate) mod migrate;
mod reindex;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod token;
pub(crate) mod user;
mod verify;

use crate::cli::{Cli, Command, Export, Import};
use crate::config::Config;
use crate::failure::Failure;
use crate::log::{self, Usual};

pub(crate) fn run(cli: Cli) -> Result<(), Failure> {
    let (config, layers) = Config::load(&cli.flags)?;
    let command = cli.command.unwrap_or_default();
    let usual = if matches!(command, Command::Serve(_)) { Usual::Serving } else { Usual::Command };
    let _logging = log::start(&config.log, usual);
    match command {
        Command::Serve(arguments) => serve::run(&config, &arguments),
        Command::Setup(arguments) => setup::run(&config, arguments),
        Command::User(command) => user::run(&config, command),
        Command::Token(command) => token::run(&config, command),
        Command::Generate(arguments) => generate::run(&config.without_limits(), &arguments),
        Command::Import(Import::Markdown(arguments)) => import_markdown::run(&config, &arguments),
        Command::Export(Export::Markdown(arguments)) => export_markdown::run(&config, &arguments),
        Command::Backup(arguments) => backup::run(&config, &arguments),
        Command::Restore(arguments) => restore::run(&config, &arguments),
        Command::Migrate(arguments) => migrate::run(&config, &arguments),
        Command::Verify => verify::run(&config),
        Command::Reindex => reindex::run(&config),
        Command::Config => config::run(&layers),
        Command::Healthcheck => healthcheck::run(&config),
        Command::Demo(arguments) => demo::run(&config.without_limits(), &arguments),
    }
}
