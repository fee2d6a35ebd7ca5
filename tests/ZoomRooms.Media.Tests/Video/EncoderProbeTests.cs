using System.Diagnostics;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class EncoderProbeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CameraOptions Camera = new() { Width = 640, Height = 360 };

    /// <summary>A driver that hangs must not cost much; a busy board must not cost the last encoder of the ladder.</summary>
    [Fact]
    public void The_software_encoder_is_waited_for_longer_and_the_whole_ladder_less_than_the_watchdog()
    {
        Assert.True(EncoderProbe.LimitOf("libx264") >= 3 * EncoderProbe.LimitOf("h264_vaapi"));
        Assert.True(EncoderOptions.KnownEncoders.Select(
            EncoderProbe.LimitOf).Aggregate(TimeSpan.Zero, (sum, limit) => sum + limit) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void The_first_encoder_that_really_encodes_is_taken_and_the_others_are_named_with_reasons()
    {
        if (Directory.Exists("/dev/dri") || File.Exists("/dev/video0") || File.Exists("/dev/nvidia0"))
            Assert.Skip("This machine may have a hardware encoder.");
        EncoderSelection selection = EncoderProbe.Select(new EncoderOptions(), Camera, ProbeChild.Start, Patience);
        Assert.True(selection.IsUsable);
        Assert.Equal("libx264", selection.Name);
        Assert.Equal(["h264_v4l2m2m", "h264_vaapi", "h264_nvenc", "h264_qsv"], selection.PassedOver.Select(passed => passed.Name));
        Assert.All(selection.PassedOver, passed => Assert.NotEmpty(passed.Reason));
    }

    [Theory]
    [InlineData("h264_v4l2m2m")]
    [InlineData("h264_vaapi")]
    [InlineData("h264_qsv")]
    public void The_child_prints_one_line_and_fails_for_an_encoder_without_hardware(string name)
    {
        if (Directory.Exists("/dev/dri") || File.Exists("/dev/video0"))
            Assert.Skip("This machine may have that encoder.");
        (int code, string? output) = RunChild(EncoderProbe.Verb, name, "640", "360", "30");
        Assert.Equal(1, code);
        Assert.Single(output.TrimEnd('\n').Split('\n'));
        Assert.NotEmpty(output.Trim());
    }

    [Fact]
    public void The_child_succeeds_for_an_encoder_that_works()
    {
        (int code, string? output) = RunChild(EncoderProbe.Verb, "libx264", "640", "360", "30");
        Assert.Equal(0, code);
        Assert.StartsWith("ok ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe-encoder")]
    [InlineData("probe-encoder libx264 640 360")]
    [InlineData("probe-encoder libx264 x 360 30")]
    [InlineData("probe-encoder libx264 640 99999 30")]
    [InlineData("probe-encoder libx264 640 360 30 more")]
    public void The_child_refuses_arguments_that_make_no_sense(string arguments)
    {
        (int code, string? output) = RunChild(arguments.Split(' '));
        Assert.Equal(1, code);
        Assert.StartsWith("usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_crashes_takes_only_the_child_with_it()
    {
        EncoderSelection selection = SelectWith(_ => Shell("kill -SEGV $$"), Patience);
        Assert.False(selection.IsUsable);
        Assert.Contains("signal 11", Assert.Single(selection.PassedOver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_hangs_is_given_up()
    {
        EncoderSelection selection = SelectWith(_ => Shell("exec sleep 600"), TimeSpan.FromMilliseconds(300));
        Assert.Contains("hang", Assert.Single(selection.PassedOver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_child_says_is_the_reason()
    {
        EncoderSelection selection = SelectWith(_ => Shell("echo the moon is full; echo more; exit 1"), Patience);
        Assert.Equal("the moon is full", Assert.Single(selection.PassedOver).Reason);
    }

    [Fact]
    public void A_child_that_cannot_be_started_is_a_reason_too()
    {
        EncoderSelection selection = SelectWith(_ => new ProcessStartInfo("/nonexistent/appliance"), Patience);
        Assert.Contains("could not be started", Assert.Single(selection.PassedOver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoders_that_are_not_known_are_passed_over()
    {
        EncoderSelection selection = EncoderProbe.Select(new EncoderOptions
        {
            Ladder = ["mpeg4", "libx264"]
        }, Camera, _ => Shell("exit 0"), Patience);
        Assert.Equal("libx264", selection.Name);
        Assert.Equal("mpeg4", Assert.Single(selection.PassedOver).Name);
    }

    private static EncoderSelection SelectWith(Func<string, ProcessStartInfo> child, TimeSpan limit) =>
        EncoderProbe.Select(new EncoderOptions { Ladder = ["libx264"] }, Camera, child, limit);

    private static ProcessStartInfo Shell(string script) => new("/bin/sh") { ArgumentList = { "-c", script } };

    private static (int Code, string Output) RunChild(params string[] arguments)
    {
        ProcessStartInfo start = ProbeChild.Start("");
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        return (process.ExitCode, output);
    }
}
