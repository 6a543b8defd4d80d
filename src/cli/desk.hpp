#pragma once

#include <CLI/App.hpp>
#include <bangiao/case_state.hpp>
#include <bangiao/certificate.hpp>
#include <bangiao/event.hpp>
#include <bangiao/form.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/field_values.hpp"
#include "cli/policy_files.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {

/// What every command that files an event can be told.
struct FilingOptions {
    std::string role;                ///< acted in; empty: the profile's
    std::string occurred_at;         ///< RFC 3339; empty: now
    bool dry_run = false;            ///< print the signed event and send nothing
    std::filesystem::path keep;      ///< folder for signed events and receipts; may be empty
    std::filesystem::path policies;  ///< empty: the profile's
};
void add_filing_options(CLI::App& command, FilingOptions& options);

/// Where the next event of a chain goes.
struct ChainEnd {
    CaseId id;
    std::optional<Digest> head;  ///< none: the chain does not exist yet
};

/// An officer at work: the profile's key, the policies at hand and the service. Drafts, signs,
/// files, and shows what came of it. One thread.
class Desk {
public:
    /// Throws UsageError for a profile, policy folder or time that cannot be used.
    Desk(const Shell& shell, const FilingOptions& options);

    /// The form of a type on the day it occurred; `event_type_unknown`.
    Result<EventForm> form(const std::string& type) const;
    /// Of the constitution at hand. Throws UsageError where it does no such thing.
    RegistryForm registry_form(RegistryAct act) const;
    const PolicyFiles& policies() const { return policies_; }

    /// The end of a chain that exists; `case_unknown`.
    Result<ChainEnd> end_of(const CaseId& chain);
    /// The governance chain, which is there before its first event.
    Result<ChainEnd> governance();

    /// Signs and files; prints the receipt and moves the chain's end on.
    Checked file(const EventForm& form, ChainEnd& chain, const Values& values,
                 const std::optional<EventId>& of = std::nullopt);

    Service& service();
    const UnitId& unit() const;
    Instant occurred_at() const { return occurred_at_; }

private:
    std::string signed_event(const EventForm& form, const ChainEnd& chain, const Values& values,
                             const std::optional<EventId>& of, const EventId& id) const;
    RoleName role_for(const EventForm& form) const;

    const Shell& shell_;
    const FilingOptions& options_;
    Profile profile_;
    PolicyFiles policies_;
    Instant now_;
    Instant occurred_at_;
    std::optional<Service> service_;  // made when first needed: a dry run may do without
};

}  // namespace bangiao::cli
