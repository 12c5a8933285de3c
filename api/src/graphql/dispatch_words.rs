//! The words of dispatches.
use super::words::mirror;
use async_graphql::Enum;

mirror! {
    /// Where a dispatch stands.
    DispatchState of "domain::dispatch::DispatchState" {
        /// The body writes its request; nobody else sees it.
        Draft,
        /// The request is with the centre.
        Submitted,
        /// The centre looks at it.
        Screening,
        /// The centre named advisors who fit.
        CandidatesProposed,
        /// The body put them in its order.
        Ranked,
        /// It is offered to the first of them, as many as go together.
        Offered,
        /// All who go accepted.
        Accepted,
        /// The centre confirmed it to both.
        Confirmed,
        /// The first day of the service has come.
        InService,
        /// The last visit's day is over; the body owes its report.
        ReportDue,
        /// The body reported.
        Reported,
        /// The next fiscal year began; the body owes word of what came of it.
        FollowUpDue,
        /// It is over.
        Closed,
        /// The centre refused the request.
        Rejected,
        /// It waits for budget.
        Waitlisted,
        /// None of those ranked accepted.
        Unfilled,
        /// It was given up before its service.
        Cancelled,
    }
    /// What moves a dispatch.
    DispatchVerb of "domain::dispatch::DispatchVerb" {
        /// Send the request to the centre.
        Submit,
        /// Begin to look at it.
        Screen,
        /// Refuse it.
        Reject,
        /// Let it wait for budget.
        Waitlist,
        /// Name advisors who fit.
        Propose,
        /// Put them in order.
        Rank,
        /// Offer it to the first who have not been asked.
        Offer,
        /// Take note that the advisor declined or did not answer in time.
        PassOn,
        /// Take note that nobody is left to be asked.
        Exhaust,
        /// Accept a seat of a team while others of it are still asked.
        Join,
        /// Accept the offer, of a team the last one.
        Accept,
        /// Confirm it to both.
        Confirm,
        /// Begin the service.
        BeginService,
        /// End the service.
        EndService,
        /// Report.
        Report,
        /// Ask what came of it.
        AskFollowUp,
        /// Tell what came of it; this ends it.
        Close,
        /// Give it up.
        Cancel,
    }
    /// What keeps a request from being sent.
    DispatchFormGap of "domain::dispatch::FormGap" {
        /// The project has no name.
        Project,
        /// It does not say which section asks.
        Section,
        /// It names no contact.
        Contact,
        /// It does not say what is to be reached.
        Aim,
        /// It does not say how things stand.
        PresentState,
        /// It does not say how many will take part.
        Participants,
        /// It does not say whether on site or online.
        Mode,
        /// It names no day.
        Days,
        /// It does not say how many hours online.
        Hours,
        /// It wants more days on site than the programme gives to one case.
        TooManyDays,
        /// It wants more hours online than the programme gives to one case.
        TooManyHours,
        /// Its days do not have so many hours.
        LongDays,
        /// It wants more advisors than the programme gives to one case.
        TeamTooLarge,
        /// A day is over, or is today.
        DayPast,
        /// A day lies outside the programme's fiscal year.
        DayOutsideYear,
    }
    /// What became of an offer.
    DispatchOfferAnswer of "domain::dispatch::OfferAnswer" {
        /// The advisor accepted.
        Accepted,
        /// The advisor declined.
        Declined,
        /// Nobody answered in time.
        Expired,
    }
}
