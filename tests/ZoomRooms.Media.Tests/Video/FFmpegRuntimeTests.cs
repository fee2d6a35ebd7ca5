using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class FFmpegRuntimeTests
{
    private static readonly (string Library, int Major)[] Required = [("avutil", 57), ("avcodec", 59)];

    [Fact]
    public void The_libraries_of_this_machine_are_accepted() => FFmpegRuntime.Initialize();

    [Fact]
    public void The_right_majors_are_accepted() =>
        Assert.Null(FFmpegRuntime.VersionProblem(Required, (_, major) => (uint)major << 16 | 37 << 8 | 100));

    [Fact]
    public void Another_major_is_refused_with_both_versions_named()
    {
        string? problem = FFmpegRuntime.VersionProblem(Required, (library, major) => (library, major) switch
        {
            ("avutil", 57) => 57u << 16,
            ("avcodec", 61) => 61u << 16 | 19 << 8 | 101,
            _ => null,
        });
        Assert.NotNull(problem);
        Assert.Contains("libavcodec 59 (FFmpeg 5)", problem, StringComparison.Ordinal);
        Assert.Contains("libavcodec 61 (FFmpeg 7)", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_lies_about_its_soname_is_refused_with_both_versions_named()
    {
        string? problem = FFmpegRuntime.VersionProblem(Required, (_, _) => 58u << 16);
        Assert.NotNull(problem);
        Assert.Contains("57", problem, StringComparison.Ordinal);
        Assert.Contains("58", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_names_the_package_to_install()
    {
        string? problem = FFmpegRuntime.VersionProblem(Required, (library, major) => library == "avutil" ? (uint)major << 16 : null);
        Assert.NotNull(problem);
        Assert.Contains("apt-get install libavcodec59", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_structures_are_laid_out_as_declared()
    {
        FFmpegRuntime.Initialize();
        Assert.Null(FFmpegLayout.Problem());
    }
}
