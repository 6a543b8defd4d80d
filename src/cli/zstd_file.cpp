#include "cli/zstd_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include "cli/shell.hpp"

namespace bangiao::cli {
namespace {

constexpr int level = 9;                           // slower ones gain a few percent
constexpr std::uint32_t magic = ZSTD_MAGICNUMBER;  // little-endian, at the beginning of a frame

struct FreeStream {
    void operator()(ZSTD_DCtx* stream) const { ZSTD_freeDCtx(stream); }
};

}  // namespace

ZstdWriter::ZstdWriter(const std::filesystem::path& file, std::uint64_t keep)
    : file_(file), out_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
    const auto end = static_cast<off_t>(keep);
    if (out_.get() < 0 || ::ftruncate(out_.get(), end) != 0 ||
        ::lseek(out_.get(), end, SEEK_SET) != end)
        throw UsageError(file.string() + " cannot be written");
}

void ZstdWriter::write(std::string_view text) {
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                       ZSTD_freeCCtx);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(text.size()), '\0');
    frame.resize(
        ZSTD_compress2(context.get(), frame.data(), frame.size(), text.data(), text.size()));
    for (std::size_t written = 0; written < frame.size();) {
        const ssize_t count = ::write(out_.get(), frame.data() + written, frame.size() - written);
        if (count <= 0) throw UsageError(file_.string() + " could not be written whole");
        written += static_cast<std::size_t>(count);
    }
}

void ZstdWriter::finish() {
    if (::fsync(out_.get()) != 0) throw UsageError(file_.string() + " could not be written whole");
}

struct ZstdReader::Impl {
    std::ifstream in;
    std::unique_ptr<ZSTD_DCtx, FreeStream> stream{ZSTD_createDCtx()};
    std::string read = {};     // of the file, and not all decompressed yet
    std::size_t used = 0;      // of `read`
    std::uint64_t before = 0;  // bytes of the file before `read`
    std::uint64_t whole = 0;
    bool within = false;  // a frame

    bool more() {
        before += read.size();
        read.resize(ZSTD_DStreamInSize());
        in.read(read.data(), static_cast<std::streamsize>(read.size()));
        read.resize(static_cast<std::size_t>(in.gcount()));
        used = 0;
        return !read.empty();
    }
};

ZstdReader::ZstdReader(const std::filesystem::path& file)
    : impl_(std::make_unique<Impl>(std::ifstream(file, std::ios::binary))) {
    if (!impl_->in || std::filesystem::is_directory(file))
        throw UsageError(file.string() + " cannot be read");
}
ZstdReader::~ZstdReader() = default;
ZstdReader::ZstdReader(ZstdReader&&) noexcept = default;

bool ZstdReader::is_compressed(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::uint32_t first = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
        first |= static_cast<std::uint32_t>(in.get() & 0xff) << shift;
    return in && first == magic;
}

Result<std::optional<ZstdReader::Piece>> ZstdReader::next() {
    Impl& state = *impl_;
    while (state.used < state.read.size() || state.more()) {
        std::string text(ZSTD_DStreamOutSize(), '\0');
        ZSTD_inBuffer in{state.read.data(), state.read.size(), state.used};
        ZSTD_outBuffer out{text.data(), text.size(), 0};
        const std::size_t left = ZSTD_decompressStream(state.stream.get(), &out, &in);
        if (ZSTD_isError(left))
            return Refusal(Reason::export_malformed, "the compressed bytes are damaged");
        state.used = in.pos;
        state.within = left != 0;
        if (!state.within) state.whole = state.before + state.used;
        text.resize(out.pos);
        if (!text.empty() || !state.within)
            return std::optional(Piece{std::move(text), !state.within});
    }
    if (state.within) return Refusal(Reason::export_malformed, "the file is cut off");
    return std::optional<Piece>();
}

std::uint64_t ZstdReader::whole() const {
    return impl_->whole;
}

}  // namespace bangiao::cli
