//! `exedra config`

use crate::config::{Layers, show};
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(layers: &Layers) -> Result<(), Failure> {
    terminal::print(show(layers).trim_end())
}
