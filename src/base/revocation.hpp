#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace bangiao {

/// The revocation lists of the ministries' authorities as they were read: each signed by the
/// authority that it names and complete (no delta, no scope of its own). Immutable.
class RevocationLists {
public:
    /// `folder`: every *.crl, PEM or DER; `authorities`: PEM certificates of those who sign them.
    /// Of several lists of one authority the newest counts, those of `before` included: a list
    /// never goes back. Throws std::runtime_error naming the file and what is wrong with it.
    static RevocationLists read(const std::filesystem::path& folder,
                                const std::filesystem::path& authorities, Instant now,
                                const RevocationLists* before = nullptr);

    /// Who issued a certificate, and under which number.
    struct Issue {
        std::string issuer;  ///< DER of its name
        std::string serial;
    };
    enum class Verdict {
        good,
        revoked,  ///< it, or the authority that issued it
        unknown,  ///< no list of its authority, or one that is out of date
    };
    Verdict verdict(const Issue& issue, Instant now) const;

    /// Authorities without a list that is in date; empty where all is well.
    std::size_t out_of_date(Instant now) const;
    std::size_t count() const { return lists_.size(); }

private:
    struct List {
        Instant this_update;
        Instant next_update;
        std::set<std::string> serials;
    };
    std::map<std::string, List> lists_;         // by the authority's name
    std::map<std::string, Issue> authorities_;  // by name: by whom they were certified themselves
};

/// The lists in use, and what follows from them for a certificate. Any thread.
class Revocations {
public:
    struct Source {
        std::filesystem::path lists, authorities;
        bool refuse_unknown;  ///< what is certified by an authority without a list in date
    };
    /// Throws as RevocationLists::read().
    Revocations(Source source, Instant now);

    /// Reads them anew. Throws, and keeps those in use.
    void renew(Instant now);

    /// `certificate_revoked`; `revocation_unknown` where that is refused. Asked for every request,
    /// so that a list takes effect on open connections.
    Checked check(const Digest& thumbprint, std::string_view certificate_der, Instant now) const;

    std::size_t out_of_date(Instant now) const { return lists()->out_of_date(now); }

private:
    std::shared_ptr<const RevocationLists> lists() const;
    RevocationLists::Issue issue_of(const Digest& thumbprint, std::string_view der) const;

    const Source source_;
    mutable std::mutex mutex_;
    std::shared_ptr<const RevocationLists> lists_;  // guarded; shared: in use while it is replaced
    mutable std::map<Digest, RevocationLists::Issue> issues_;  // guarded; never changes for a key
};

}  // namespace bangiao
