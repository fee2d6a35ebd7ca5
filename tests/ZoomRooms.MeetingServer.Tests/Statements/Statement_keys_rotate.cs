using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Statements;

public sealed class Statement_keys_rotate : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_day_and_each_is_valid_for_a_week_from_the_day_before()
    {
        StatementIssuer issuer = Open();
        StatementKey first = issuer.Current!;
        DateTimeOffset now = _time.GetUtcNow();
        Assert.Equal((now - Day, now + 6 * Day), (first.NotBefore, first.NotAfter));
        _time.Advance(Day - TimeSpan.FromSeconds(1));
        Assert.Same(first, issuer.Current);
        _time.Advance(TimeSpan.FromSeconds(1));
        StatementKey second = issuer.Current!;
        Assert.NotEqual(first.Certificate, second.Certificate);
        Assert.Equal(_time.GetUtcNow() + 6 * Day, second.NotAfter);
        Assert.True(StatementBytes.TryReadCertificate(second.Certificate, issuer.Root, out _, out _, out _));
    }

    [Fact]
    public void The_root_survives_a_restart_and_only_the_owner_reads_it()
    {
        byte[] root = Open().Root;
        Assert.Equal(root, Open().Root);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("statement-root.key")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void A_root_that_is_damaged_or_another_stops_the_server_instead_of_unpairing_every_device(string content)
    {
        Open();
        File.WriteAllText(_folder.File("statement-root.key"), content);
        Assert.Contains("statement-root.key", Assert.Throws<ServerProblemException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_root_offline_the_server_takes_what_is_issued_and_has_none_when_that_expired()
    {
        StatementIssuer issuer = Open();
        StatementKey own = issuer.Current!;
        string stick = Path.Combine(_folder.Path, "stick");
        File.Move(_folder.File("statement-root.key"), stick);
        _time.Advance(2 * Day);
        Assert.Same(own, issuer.Current);

        Assert.Contains("valid until", await IssueAsync(stick), StringComparison.Ordinal);
        Assert.Same(own, issuer.Current);
        _time.Advance(TimeSpan.FromMinutes(1));
        StatementKey issued = issuer.Current!;
        Assert.NotEqual(own.Certificate, issued.Certificate);
        Assert.True(StatementBytes.TryReadCertificate(issued.Certificate, issuer.Root, out _, out _, out _));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("statement-signing.key")));

        // Nothing new is there for days: the same key object stays, so that nothing is stated anew in vain.
        _time.Advance(2 * Day);
        Assert.Same(issued, issuer.Current);
        _time.Advance(4 * Day);
        Assert.Null(issuer.Current);
        StatementIssuer restarted = Open();
        Assert.Null(restarted.Current);
        await IssueAsync(stick);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(restarted.Current);
        Assert.NotNull(issuer.Current);
    }

    [Fact]
    public async Task A_key_of_another_root_is_neither_issued_nor_taken()
    {
        Open();
        using TemporaryFolder elsewhere = new();
        _ = new StatementIssuer(DataFolder.Open(elsewhere.Path), _time, NullLogger<StatementIssuer>.Instance);
        Assert.Contains("not the key of this server's root", await IssueAsync(
            elsewhere.File("statement-root.key"), ServerCommandLine.Refused), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("statement-signing.key")));
        StatementKey.Create([.. new byte[31], 7], _time.GetUtcNow()).Save(_folder.File("statement-signing.key"));
        File.Delete(_folder.File("statement-root.key"));
        Assert.Null(Open().Current);
    }

    [Fact]
    public void A_clock_that_was_ahead_does_not_leave_a_key_of_the_future_in_use()
    {
        StatementIssuer issuer = Open();
        StatementKey first = issuer.Current!;
        // The wall clock was set back by three days, as after a time server answered at last.
        FakeTimeProvider earlier = new(_time.GetUtcNow() - 3 * Day);
        Assert.False(first.IsValid(earlier.GetUtcNow()));
        StatementIssuer restarted = new(DataFolder.Open(_folder.Path), earlier, NullLogger<StatementIssuer>.Instance);
        Assert.True(restarted.Current!.IsValid(earlier.GetUtcNow()));
    }

    private StatementIssuer Open() => new(DataFolder.Open(_folder.Path), _time, NullLogger<StatementIssuer>.Instance);

    private async Task<string> IssueAsync(string root, int exit = ServerCommandLine.Done)
    {
        using StringWriter output = new();
        Assert.Equal(exit, await ServerCommandLine.RunAsync(
            ["statement-key", "issue", "--root", root, "--data", _folder.Path], output, output, _time));
        return output.ToString();
    }
}
