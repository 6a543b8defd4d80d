#pragma once

#include <bangiao/refusal.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace bangiao::https {

/// Field names in lower case. A name that came twice holds its values joined by `, `.
using Headers = std::map<std::string, std::string, std::less<>>;

/// A whole request that has passed the header gate. Only the body is free text.
struct Request {
    std::string method;
    std::string path;   ///< as sent, still percent-encoded
    std::string query;  ///< what follows the `?`, as sent; may be empty
    Headers headers;
    std::string body;
    std::string peer_certificate;   ///< DER of the certificate that this connection proved
    std::string request_id;         ///< the client's, if it is a random UUID, or one of ours
    std::string peer_address = {};  ///< the IP address that it came from

    /// Empty if there is no such field.
    const std::string& header(std::string_view lower_case_name) const;
};

/// A body that is made while it is sent: asked for one part after the other, on the connection's
/// own thread; nothing: the body ends there. What it throws breaks the body off, and the connection
/// with it.
using NextPart = std::function<boost::asio::awaitable<std::optional<std::string>>()>;

/// `Content-Length`, `Transfer-Encoding`, `Date`, `Request-Id` and `Connection` are the server's to
/// write.
struct Response {
    unsigned status;
    std::map<std::string, std::string> headers;
    std::string body;
    NextPart next_part = {};  ///< in place of `body`
};

/// What is known of a request that is refused, perhaps before it could be read.
struct RequestContext {
    std::string request_id;
    std::string accept_language;
};

/// Makes an answer out of a refusal. Called on I/O threads; must not block.
using RefusalRenderer = std::function<Response(const Refusal&, const RequestContext&)>;

}  // namespace bangiao::https
