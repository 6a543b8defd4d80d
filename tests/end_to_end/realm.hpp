#pragma once

#include <bangiao/note.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/trust.hpp>
#include <map>
#include <string>

#include "https/client.hpp"
#include "support/authority.hpp"
#include "support/officer.hpp"
#include "support/registry_drafts.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {

/// When a test begins that could begin at any time: an hour at which people are at their desks no
/// more, in the days of the newest policies.
inline const Instant any_evening = Instant::parse("2026-03-02T17:40:00+07:00").value();

/// What four ministries bring along before there is a service: founding keys, officers for their
/// root units, the log's key, masters, the trust file, the founding bundle and a configuration, all
/// in one folder. The first ministry event stands at the first leaf.
class Realm {
public:
    /// `first`: what the controlled clock shows at first. `more_config`: whole tables of the
    /// service's configuration.
    explicit Realm(Instant first, const std::string& more_config = "");

    struct Ministry {
        TestOfficer founder;  ///< registrar of the root unit
        TestOfficer decider;
        CaseId chain;
        std::optional<Digest> head;
    };

    /// The ministry that units of this type stand under.
    Ministry& ministry_of(const std::string& unit_type);
    std::map<std::string, Ministry>& ministries() { return ministries_; }

    /// The service's own key, of a unit `recorder` below the health ministry. A test enrols it that
    /// wants the service to put something on record.
    const TestOfficer& recorder() const { return recorder_; }

    /// Writes the officer's TLS key and certificate; what its connection proves itself with.
    https::ClientTls tls_of(const TestOfficer& officer);
    /// Any other identity, e.g. one that nobody enrolled.
    https::ClientTls tls_of(const Issued& identity, const std::string& name);

    /// The officer's profile for `bangiao`, with its keys beside it.
    std::filesystem::path profile_of(const TestOfficer& officer, std::uint16_t port);

    /// A further node of the service, configured as the first one is now, with ports and a data
    /// folder of its own; the signer's record is the first one's.
    void add_node(const std::string& node) const;
    /// What a file or folder is called that each node has of its own. `node`: empty for the first.
    static std::string of_node(const std::string& name, const std::string& node);

    /// Lets the service, once it starts, have so many connections.
    void allow_connections(std::size_t many) const;
    /// Turns the service's controlled clock.
    void set_clock(Instant now) const;
    /// Has whatever starts from now on go by the machine's clock instead.
    void use_machine_clock();
    /// What a configuration one folder below the realm's says of the clock.
    std::string clock_setting() const { return machine_clock_ ? "" : "clock = \"../now\"\n"; }

    const Authority& authority() const { return authority_; }
    const PolicyBook& policies() const { return policies_; }
    const RegistryDrafts& drafts() const { return drafts_; }
    const std::string& trust_text() const { return trust_text_; }
    std::filesystem::path folder() const { return folder_.path(); }
    std::filesystem::path config(const std::string& node = "") const {
        return folder_ / (of_node("bangiaod", node) + ".toml");
    }

private:
    std::filesystem::path write(const std::string& name, const std::string& text) const;
    Ministry make_ministry(const std::string& name);
    std::string found(Ministry& ministry, const std::string& unit_type, Instant at);
    void write_materials(Instant first, const std::string& more_config);

    TempFolder folder_;
    Authority authority_{"root"};
    TestOfficer recorder_ =
        TestOfficer::make(authority_, UnitId::parse("health.recorder").value(), {"recorder"});
    PolicyBook policies_;
    RegistryDrafts drafts_;
    std::map<std::string, Ministry> ministries_;
    std::string trust_text_;
    bool machine_clock_ = false;
};

}  // namespace bangiao::testing
