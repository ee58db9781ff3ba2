//! What is good once: issued, looked at, taken.

use auth::token::Token;
use model::ticket::{self, Ticket};
use store::Outcome;

use crate::{Forum, Problem};

impl Forum {
    /// A token that this ticket is found under for its lifetime.
    ///
    /// # Errors
    /// The store is away.
    pub async fn issue(&self, ticket: Ticket) -> Result<Token, Problem> {
        let token = Token::generate()?;
        self.store.commit(ticket::issue(token.hash().to_string(), ticket)).await?;
        Ok(token)
    }

    /// What a token is good for, without using it up.
    ///
    /// # Errors
    /// The store is away.
    pub async fn peek(&self, token: &Token) -> Result<Option<Ticket>, Problem> {
        Ok(self.store.ticket(&token.hash().to_string()).await?)
    }

    /// Takes the ticket: nobody finds it afterwards, and of many who come at once one has it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn redeem(&self, token: &Token) -> Result<Option<Ticket>, Problem> {
        let hash = token.hash().to_string();
        let Some(found) = self.store.ticket(&hash).await? else { return Ok(None) };
        match self.store.commit(ticket::redeem(hash)).await? {
            Outcome::Done | Outcome::Repeated(_) => Ok(Some(found)),
            Outcome::Stale(_) => Ok(None),
        }
    }
}
