using System.Text;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Tests.Calendar;
using ZoomRooms.Appliance.Updates;

namespace ZoomRooms.Appliance.Tests.Updates;

/// <summary>
/// The update's way from a server on loopback to a restart, with programs in the place of RAUC and systemctl that note what they are asked.
/// </summary>
public sealed class A_newer_image : IDisposable
{
    private const string Running = "2026.11.23.1200-abc1234";
    private const string Newer = "2026.11.24.0800-def5678";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("zoomrooms-update-");
    private readonly List<string> _said = [];

    public A_newer_image()
    {
        _root.CreateSubdirectory("data");
        _root.CreateSubdirectory("bin");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(Running)]
    [InlineData("2026.11.23.1159-fffffff")]
    [InlineData("2025.12.31.2359-abc1234")]
    public async Task Is_not_fetched_when_it_is_not_newer(string offered)
    {
        await using FeedServer server = Serve(offered);
        Assert.Equal(UpdateOutcome.NothingNewer, await RunAsync(server));
        Assert.Single(server.Requests);
        Assert.Empty(Calls());
    }

    [Fact]
    public async Task Is_fetched_checked_installed_and_started_into()
    {
        await using FeedServer server = Serve(Newer);
        AddPrograms(Newer);
        Assert.Equal(UpdateOutcome.Restarting, await RunAsync(server));
        Assert.Equal(["rauc info --output-format=shell", "rauc install", "systemctl --no-block reboot"], Calls().Select(
            call => call.Split(" /")[0]));
        Assert.Equal(Newer, File.ReadAllText(In(Updater.Tried)).Trim());
        Assert.Equal($"Restarting into {Newer}.", File.ReadAllText(In(Updater.Folder + "/state")).Trim());
        Assert.False(File.Exists(In(Updater.Folder + "/update.raucb")));
    }

    [Fact]
    public async Task Waits_for_the_end_of_a_meeting_before_each_step_and_a_quiet_minute_before_the_restart()
    {
        await using FeedServer server = Serve(Newer);
        AddPrograms(Newer);
        bool busy = true;
        FakeTimeProvider time = new();
        Task<UpdateOutcome> run = RunAsync(server, _ => Task.FromResult(busy), time);
        Eventually.Holds(() => server.Requests.Count == 1, "the version was asked");
        for (int i = 0; i < 20; i++)
            time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(server.Requests);
        busy = false;
        Eventually.Holds(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1)); return Calls().Any(
                call => call.StartsWith("rauc install", StringComparison.Ordinal));
            }, "it was installed");
        Eventually.Holds(() => Said("waits for the room"), "it waits");
        // A meeting begins before the minute is over.
        busy = true;
        for (int i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
        Assert.DoesNotContain(Calls(), call => call.StartsWith("systemctl", StringComparison.Ordinal));
        busy = false;
        Eventually.Holds(() => { time.Advance(TimeSpan.FromSeconds(1)); return run.IsCompleted; }, "the restart");
        Assert.Equal(UpdateOutcome.Restarting, await run);
    }

    [Fact]
    public async Task That_was_tried_and_given_back_is_not_tried_again_but_a_later_one_is()
    {
        File.WriteAllText(In(Updater.Tried), Newer + "\n");
        await using (FeedServer server = Serve(Newer))
        {
            Assert.Equal(UpdateOutcome.Refused, await RunAsync(server));
            Assert.Single(server.Requests);
        }
        const string later = "2026.11.25.0800-0000000";
        AddPrograms(later);
        await using FeedServer next = Serve(later);
        Assert.Equal(UpdateOutcome.Restarting, await RunAsync(next));
    }

    /// <summary>Power cuts, or a card that went bad, took it away: that is no fault of the version.</summary>
    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public async Task That_was_found_good_once_and_got_lost_may_come_again(string slot)
    {
        File.WriteAllText(In(Updater.Tried), Newer + "\n");
        File.WriteAllText(In(Updater.Confirmed + slot), Newer + "\n");
        AddPrograms(Newer);
        await using FeedServer server = Serve(Newer);
        Assert.Equal(UpdateOutcome.Restarting, await RunAsync(server));
    }

    [Fact]
    public async Task That_was_given_back_is_not_tried_again_because_another_was_found_good()
    {
        File.WriteAllText(In(Updater.Tried), Newer + "\n");
        File.WriteAllText(In(Updater.Confirmed + "A"), Running + "\n");
        File.WriteAllText(In(Updater.Confirmed + "B"), "2026.11.22.0000-0000000\n");
        await using FeedServer server = Serve(Newer);
        Assert.Equal(UpdateOutcome.Refused, await RunAsync(server));
    }

    [Theory]
    // What the signed manifest says, how rauc info ends.
    [InlineData("2026.11.20.0000-old0000", 0)]
    [InlineData("2027.01.01.0000-other00", 0)]
    [InlineData("", 0)]
    [InlineData(Newer, 1)]
    public async Task That_is_not_what_the_server_promised_or_is_not_signed_is_refused(string manifest, int code)
    {
        await using FeedServer server = Serve(Newer);
        AddPrograms(manifest, code);
        Assert.Equal(UpdateOutcome.Refused, await RunAsync(server));
        Assert.Single(Calls());
        Assert.False(File.Exists(In(Updater.Tried)));
    }

    [Fact]
    public async Task That_RAUC_cannot_write_leaves_the_device_running()
    {
        await using FeedServer server = Serve(Newer);
        AddPrograms(Newer, install: 1);
        Assert.Equal(UpdateOutcome.NotInstalled, await RunAsync(server));
        Assert.DoesNotContain(Calls(), call => call.StartsWith("systemctl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("500 Internal Server Error", "")]
    [InlineData("200 OK", "<html>Log in</html>")]
    [InlineData("200 OK", "")]
    [InlineData("200 OK", "../../etc/passwd")]
    public async Task Whose_version_nobody_tells_is_left_alone(string status, string body)
    {
        await using FeedServer server = new(_ => FeedServer.Response(status, body));
        Assert.Equal(UpdateOutcome.NotFetched, await RunAsync(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task That_ends_early_is_not_given_to_RAUC()
    {
        await using FeedServer server = new((head, cancellation, stream) => stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                IsVersion(head)
                    ? FeedServer.Response("200 OK", Newer) : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nshort"),
                    cancellation).AsTask());
        AddPrograms(Newer);
        Assert.Equal(UpdateOutcome.NotFetched, await RunAsync(server));
        Assert.Empty(Calls());
    }

    [Fact]
    public async Task Whose_server_falls_silent_is_given_up_after_a_minute()
    {
        await using FeedServer server = new((head, cancellation, stream) => IsVersion(head)
            ? stream.WriteAsync(Encoding.ASCII.GetBytes(FeedServer.Response("200 OK", Newer)), cancellation).AsTask()
            : stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort"u8.ToArray(), cancellation).AsTask()
                .ContinueWith(_ => Task.Delay(Timeout.Infinite, cancellation), cancellation).Unwrap());
        AddPrograms(Newer);
        FakeTimeProvider time = new();
        Task<UpdateOutcome> run = RunAsync(server, time: time);
        Eventually.Holds(
            () => new FileInfo(In(Updater.Folder + "/update.raucb")) is { Exists: true } && server.Requests.Count == 2, "it began");
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(run.IsCompleted);
        Eventually.Holds(() => { time.Advance(TimeSpan.FromSeconds(10)); return run.IsCompleted; }, "it was given up");
        Assert.Equal(UpdateOutcome.NotFetched, await run);
        Assert.Empty(Calls());
    }

    [Theory]
    [InlineData(2, UpdateOutcome.Restarting)]
    [InlineData(3, UpdateOutcome.NotFetched)]
    public async Task Is_asked_for_three_times_on_a_line_that_breaks(int broken, UpdateOutcome outcome)
    {
        int asked = 0;
        await using FeedServer server = new((head, cancellation, stream) => stream.WriteAsync(
            Encoding.ASCII.GetBytes(Interlocked.Increment(ref asked) <= broken
                ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nshort"
                : FeedServer.Response("200 OK", IsVersion(head) ? Newer : "the bundle")),
            cancellation).AsTask());
        AddPrograms(Newer);
        Assert.Equal(outcome, await RunAsync(server));
        Assert.Equal(outcome == UpdateOutcome.Restarting ? broken + 2 : 3, asked);
    }

    [Fact]
    public async Task That_there_is_no_room_for_is_not_fetched()
    {
        await using FeedServer server = new((head, cancellation, stream) => stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                IsVersion(head)
                    ? FeedServer.Response("200 OK", Newer)
                    : "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"), cancellation).AsTask());
        Assert.Equal(UpdateOutcome.NotFetched, await RunAsync(server));
        Assert.True(Said("there is room for"));
    }

    [Fact]
    public async Task From_a_server_with_another_certificate_is_not_asked_for()
    {
        await using FeedServer server = Serve(Newer);
        Assert.Equal(UpdateOutcome.NotFetched, await new Updater(
            new UpdateOptions
            {
                Url = server.Address, CertificateSha256 = new string('a', 64)
            }, _root.FullName, Running, _ => Task.FromResult(false), new HastyTime(), Say).RunAsync(TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("http://updates.example.org/a.raucb")]
    [InlineData("/mnt/a.raucb")]
    [InlineData("https://updates.example.org/a.raucb?token=1")]
    public void Has_an_address_that_begins_with_https(string url) => Assert.Single(new UpdateOptions { Url = url }.Validate());

    private static bool IsVersion(string head) => head.StartsWith("GET /room.ics.version ", StringComparison.Ordinal);

    private static FeedServer Serve(string version) =>
        new(head => FeedServer.Response("200 OK", IsVersion(head) ? version + "\n" : "the bundle"));

    private async Task<UpdateOutcome> RunAsync(
        FeedServer server, Func<CancellationToken, Task<bool>>? isBusy = null, TimeProvider? time = null)
    {
        Updater updater = new(
            new UpdateOptions
            {
                Url = server.Address, CertificateSha256 = server.Fingerprint
            }, _root.FullName, Running, isBusy ?? (_ => Task.FromResult(false)), time ?? new HastyTime(), Say, In("bin"));
        return await updater.RunAsync(TestContext.Current.CancellationToken);
    }

    private void Say(string line)
    {
        lock (_said)
            _said.Add(line);
    }

    private bool Said(string part)
    {
        lock (_said)
            return _said.Any(line => line.Contains(part, StringComparison.Ordinal));
    }

    private void AddPrograms(string version, int info = 0, int install = 0)
    {
        Write("rauc",
            $"echo \"rauc $*\" >> {In("calls")}; [ $1 = info ] && {{ echo \"RAUC_MF_VERSION='{version}'\"; exit {info}; }}; echo 'LastError: no'; exit {install}");
        Write("systemctl", $"echo \"systemctl $*\" >> {In("calls")}");

        void Write(string name, string script)
        {
            string file = In($"bin/{name}");
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string[] Calls() => File.Exists(In("calls")) ? File.ReadAllLines(In("calls")) : [];

    private string In(string path) => Path.Combine(_root.FullName, path);

    /// <summary>
    /// Waits of up to ten seconds are over at once, and the clock moves by what was waited for. Longer ones are time limits, and true.
    /// </summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool waits = dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(10);
            if (waits)
                Interlocked.Add(ref _ticks, dueTime.Ticks);
            return System.CreateTimer(callback, state, waits ? TimeSpan.FromMilliseconds(1) : dueTime, period);
        }
    }
}
