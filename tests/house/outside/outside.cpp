// A program of somebody else's: does this receipt prove this event, for whom I trust?
#include <bangiao/receipt.hpp>
#include <bangiao/sd_jwt.hpp>
#include <fstream>
#include <iterator>

static std::string read(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int main(int, char** argv) {
    const auto trust = bangiao::Trust::parse(read(argv[1]));
    const auto event = bangiao::SdJwtParts::split(read(argv[2]));
    const auto receipt = bangiao::Proof::parse(read(argv[3]));
    return trust && event && receipt && receipt->verify(event->jws, *trust) ? 0 : 1;
}
