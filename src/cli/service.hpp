#pragma once

#include <bangiao/receipt.hpp>
#include <bangiao/result.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "cli/profile.hpp"
#include "https/client.hpp"

namespace bangiao::cli {

/// The service as the profile's officer meets it. What it refuses comes back as the refusal that
/// its problem describes; what it does not answer is thrown as https::Unreachable. One thread.
class Service {
public:
    /// Throws UsageError if the profile names no connection, std::runtime_error if a file of it
    /// cannot be used.
    explicit Service(const Profile& profile);
    /// Where there is no officer's profile yet.
    explicit Service(https::ClientConfig connection) : client_(std::move(connection)) {}

    Result<boost::json::value> get(const std::string& target);
    Result<boost::json::value> post(const std::string& target, const boost::json::value& body);
    /// As get(), but where no answer comes, or the service asks to wait, asks again a few times.
    Result<boost::json::value> get_persistently(const std::string& target);
    /// What is no JSON, or is to be kept byte for byte.
    Result<std::string> get_text(const std::string& target);
    /// Every item of a list, page after page. `query`: without limit and cursor.
    Result<boost::json::array> list(const std::string& path, const std::string& query = {});

    struct Filed {
        Receipt receipt;
        boost::json::object json;  ///< as the service wrote it; of a receipt's form
    };
    /// Files a signed event. Where no answer comes, or the service asks to wait, the same bytes are
    /// sent again a few times: they can be recorded only once.
    Result<Filed> file(const std::string& sd_jwt);

private:
    https::Answer get_answer(const std::string& target);
    template <class Send>
    static https::Answer persistently(Send send);
    https::Client client_;
};

}  // namespace bangiao::cli
