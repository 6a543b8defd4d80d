#include "cli/zstd_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "cli/progress.hpp"
#include "cli/shell.hpp"
#include "support/file_text.hpp"

namespace bangiao::cli {
namespace {

namespace fs = std::filesystem;

class ZstdFile : public ::testing::Test {
protected:
    ~ZstdFile() override { fs::remove(file_); }

    void write(const std::vector<std::string>& frames, std::uint64_t keep = 0) const {
        ZstdWriter writer(file_, keep);
        for (const std::string& frame : frames) writer.write(frame);
        writer.finish();
    }
    std::string bytes() const { return testing::file_text(file_); }
    void replace(const std::string& bytes) const {
        std::ofstream(file_, std::ios::binary) << bytes;
    }
    struct Read {
        std::vector<std::string> frames;
        bool whole;
        std::uint64_t good;
    };
    Read read() const {
        ZstdReader reader(file_);
        Read out{{}, true, 0};
        std::string frame;
        while (true) {
            const Result<std::optional<ZstdReader::Piece>> piece = reader.next();
            out.good = reader.whole();
            if (!piece) {
                EXPECT_EQ(piece.error().reason, Reason::export_malformed);
                out.whole = false;
                return out;
            }
            if (!*piece) return out;
            frame += (*piece)->text;
            if ((*piece)->ends_frame) out.frames.push_back(std::exchange(frame, {}));
        }
    }

    const fs::path file_ = fs::temp_directory_path() / ("zstd-" + std::to_string(::getpid()));
    // Larger than any buffer on the way, and not to be compressed away.
    const std::string large_ = [] {
        std::string text;
        for (unsigned i = 0; i < 300'000; ++i) text += std::to_string(i * 2654435761U) + "\n";
        return text;
    }();
};

TEST_F(ZstdFile, GivesBackItsFramesOneByOne) {
    write({"first\n", large_, "last\n"});
    const Read all = read();
    EXPECT_TRUE(all.whole);
    EXPECT_EQ(all.frames, (std::vector<std::string>{"first\n", large_, "last\n"}));
    EXPECT_EQ(all.good, fs::file_size(file_));
    EXPECT_TRUE(ZstdReader::is_compressed(file_));
    EXPECT_EQ(fs::status(file_).permissions(), fs::perms(0600));
}

TEST_F(ZstdFile, IsGoodUpToItsLastWholeFrameWhereItWasBrokenOff) {
    write({"first\n"});
    const std::uint64_t good = fs::file_size(file_);
    write({large_}, good);
    const std::string whole = bytes();
    for (const std::uint64_t left : {good + 1, whole.size() / 2, whole.size() - 1}) {
        replace(whole.substr(0, left));
        const Read part = read();
        EXPECT_FALSE(part.whole) << left;
        EXPECT_EQ(part.frames, std::vector<std::string>{"first\n"});
        EXPECT_EQ(part.good, good);
    }
    write({"second\n"}, good);
    EXPECT_EQ(read().frames, (std::vector<std::string>{"first\n", "second\n"}));
}

TEST_F(ZstdFile, IsRefusedWhereAByteIsAnother) {
    write({large_});
    std::string damaged = bytes();
    char& byte = damaged[damaged.size() / 2];
    byte = byte == 'A' ? 'B' : 'A';
    replace(damaged);
    EXPECT_FALSE(read().whole);
}

TEST_F(ZstdFile, IsToldFromOthers) {
    replace("{}");
    EXPECT_FALSE(ZstdReader::is_compressed(file_));
    fs::remove(file_);
    EXPECT_FALSE(ZstdReader::is_compressed(file_));
    EXPECT_THROW(ZstdReader{file_}, UsageError);
    EXPECT_THROW(ZstdWriter("/nowhere/at/all", 0), UsageError);
}

TEST(ProgressBar, ShowsHowFarItIs) {
    EXPECT_EQ(Progress::bar(50, 200, 12.7), "[#######                       ] 25 % 50 / 200, 12/s");
    EXPECT_EQ(Progress::bar(200, 200, 0), "[##############################] 100 % 200 / 200, 0/s");
    EXPECT_EQ(Progress::bar(0, 0, 0), "[                              ] 0 % 0 / 0, 0/s");
}

}  // namespace
}  // namespace bangiao::cli
