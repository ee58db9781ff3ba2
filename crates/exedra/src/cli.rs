//! The command line.

use clap::{Parser, Subcommand};

use crate::commands::{
    backup, demo, export_markdown, generate, import_markdown, migrate, restore, serve, setup, token, user,
};
use crate::config::Flags;

const ABOUT: &str = "A discussion forum and knowledge base for engineers";

#[derive(Parser)]
#[command(
    name = "exedra",
    version,
    about = ABOUT,
    max_term_width = 100,
    after_help = "Without a command, `exedra` serves the forum.\n\n\
                  Settings come from exedra.toml, then from EXEDRA_* variables, then from flags.\n\n\
                  Example:\n  exedra --listen 127.0.0.1:8080 --data ./data"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) flags: Flags,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the forum (the default)
    ///
    /// Starts the bundled Redis unless another is configured, and serves until SIGTERM or Ctrl-C.
    /// On an empty store it prints a one-time address of the setup page.
    ///
    /// Told to stop, it finishes what has begun. A second signal cuts that short.
    ///
    /// A service manager that holds the socket (LISTEN_FDS) goes before --listen, and one that wants
    /// to be told (NOTIFY_SOCKET) hears when the server is ready.
    #[command(
        after_help = "Example:\n  EXEDRA_URL=https://forum.example.org exedra serve --listen unix:/run/exedra.sock"
    )]
    Serve(serve::Arguments),
    /// Make the forum and its first admin without the web page
    ///
    /// Refuses a second time. The forum begins with the three categories that the setup page offers.
    #[command(
        after_help = "Example:\n  exedra setup --admin ada --email ada@example.org --password-stdin < password.txt"
    )]
    Setup(setup::Arguments),
    /// Add, list and change members
    ///
    /// Also the way back in for an admin who has lost everything: `exedra user set-password`, and `exedra user remove-factors`.
    #[command(subcommand, after_help = "Example:\n  exedra user set-password ada --password-stdin < password.txt")]
    User(user::Command),
    /// Make, list and revoke API tokens
    ///
    /// With a token a program acts for a member: `Authorization: Bearer exd_…`. What it can do then is
    /// told at the forum's address /api.
    #[command(subcommand, after_help = "Example:\n  exedra token create --user ada --scope read,write --name ci")]
    Token(token::Command),
    /// Fill the forum with made-up content
    ///
    /// Founds the forum if that was not done, and prints the sign-ins. The same seed on an empty
    /// store gives the same content, its times counted back from now. Run again, it adds more.
    #[command(after_help = "Example:\n  exedra generate --users 100 --topics 500 --posts 10000 --seed 1")]
    Generate(generate::Arguments),
    /// Bring content in
    #[command(
        subcommand,
        after_help = "Example:\n  exedra import markdown ./handbook --category knowledge-base --author ada"
    )]
    Import(Import),
    /// Write content out
    #[command(subcommand, after_help = "Example:\n  exedra export markdown ./handbook --category knowledge-base")]
    Export(Export),
    /// Write the forum into one file
    ///
    /// A copy of Redis as it was at one moment, and the uploads, with checksums. Works beside a
    /// running server and without one. The file has its name when it is whole, and only then. It
    /// holds addresses and password hashes: keep it where nobody else reads it.
    #[command(after_help = "Example:\n  exedra backup forum.backup")]
    Backup(backup::Arguments),
    /// Fill an empty store from a backup
    ///
    /// Stop the server first. A file that was cut or changed is refused before anything is touched,
    /// and so is a store that is not empty. Sessions do not come back: everybody signs in again.
    ///
    /// Data of an older version is carried over to this one; that of a newer one is refused.
    #[command(after_help = "Example:\n  exedra restore forum.backup && exedra verify")]
    Restore(restore::Arguments),
    /// Carry the data of an older version over to this one
    ///
    /// What `exedra serve` and other commands do by themselves: a copy of the data is set aside in the
    /// data folder, then the data is changed step by step, by one process at a time. If that is
    /// interrupted, run it again: it goes on. Servers of the older version write nothing from then on.
    ///
    /// With --dry-run it says which steps would be taken, and how many keys each would change.
    #[command(after_help = "Example:\n  exedra migrate --dry-run")]
    Migrate(migrate::Arguments),
    /// Recompute what is derived, and print where it differs
    ///
    /// Lists and counts are computed from topics and posts and compared with what is stored. Exits
    /// with 1 if anything differs.
    #[command(after_help = "Example:\n  exedra verify && echo sound")]
    Verify,
    /// Make the search index anew
    ///
    /// From topics and posts, into the data folder. Works beside a running server, which answers from
    /// the index that it has until the new one is whole, and without one. Each node has an index of its
    /// own, and makes it by itself where it is missing, damaged or of another version.
    #[command(after_help = "Example:\n  exedra reindex --data ./data")]
    Reindex,
    /// Print the configuration in force
    ///
    /// As TOML, with the place that each value came from. Secrets are masked.
    #[command(after_help = "Example:\n  EXEDRA_LISTEN=127.0.0.1:9000 exedra config")]
    Config,
    /// Ask the running server whether it is well
    ///
    /// Exits with 1 if it does not answer within three seconds, or says that it is not.
    #[command(after_help = "Example:\n  exedra healthcheck --listen 127.0.0.1:8080")]
    Healthcheck,
    /// Fill an empty store from a folder of sample content
    #[command(hide = true, after_help = "Example:\n  exedra demo ./demo --data ./demo-data")]
    Demo(demo::Arguments),
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(serve::Arguments::default())
    }
}

#[derive(Subcommand)]
pub(crate) enum Import {
    /// Publish each Markdown file below a folder as an article
    ///
    /// The title is that of the front matter, or the first heading, or else the file's name; tags are
    /// those of the front matter. Links between the files lead to the articles; links and pictures
    /// that lead to other files are taken out, and their text stays.
    ///
    /// Prints a line for each file: `published PATH ADDRESS` or `refused PATH: REASON`. Refused files
    /// stop nothing: the exit code is 1 only if no file is an article.
    ///
    /// Importing a folder again changes what its files say otherwise now and touches nothing else
    /// (`updated`, `unchanged`). A file is known by its path, or by its title.
    #[command(after_help = "Example:\n  exedra import markdown ./handbook --category knowledge-base --author ada")]
    Markdown(import_markdown::Arguments),
}

#[derive(Subcommand)]
pub(crate) enum Export {
    /// Write each article into a Markdown file below a folder
    ///
    /// With front matter: title, authors, tags, dates, licence, address. An article that was imported
    /// goes where it came from. Links between the articles lead from file to file, so that the folder
    /// imports to the same articles. Everything that stands in a category is written, whoever may
    /// see it.
    ///
    /// Prints a line for each file: `written PATH`, or `unchanged PATH`. Other files are left alone.
    #[command(after_help = "Example:\n  exedra export markdown ./handbook --category knowledge-base")]
    Markdown(export_markdown::Arguments),
}
