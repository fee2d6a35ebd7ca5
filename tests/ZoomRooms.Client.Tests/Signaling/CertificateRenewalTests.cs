using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Signaling;

/// <summary>Certificates are told apart by their hashes; which bytes they are of does not matter here.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private static readonly byte[] Pinned = Hash(1), Second = Hash(2), Third = Hash(3);

    private readonly TemporaryFolder _folder = new();
    private readonly StatementAuthority _root = new(), _other = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public void Dispose()
    {
        _root.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Takes_the_pinned_one_and_no_other()
    {
        CertificateRenewal renewal = Renewal();
        Assert.True(renewal.Takes(Pinned));
        Assert.False(renewal.Takes(Second));
        Assert.False(renewal.Takes([]));
    }

    [Fact]
    public void Takes_what_the_root_says_follows_and_keeps_it_over_a_restart()
    {
        Assert.True(Renewal().TryTake(Statement(Second), Second));
        CertificateRenewal after = Renewal();
        Assert.True(after.Takes(Second));
        Assert.True(after.Takes(Pinned));
        Assert.False(after.Takes(Third));
    }

    [Fact]
    public void Takes_nothing_that_another_root_says_nor_what_is_of_another_certificate()
    {
        CertificateRenewal renewal = Renewal();
        Assert.False(renewal.TryTake(Statement(Second, root: _other), Second));
        Assert.False(renewal.TryTake(Statement(Second), Third));
        Assert.False(renewal.TryTake(Statement(Second), []));
        Assert.False(renewal.TryTake([], Second));
        Assert.False(renewal.Takes(Second));
        Assert.False(Renewal().Takes(Second));
    }

    [Fact]
    public void The_one_before_is_taken_for_thirty_days_and_not_longer()
    {
        CertificateRenewal renewal = Renewal();
        Assert.True(renewal.TryTake(Statement(Second), Second));
        _time.Advance(CertificateRenewal.Overlap - TimeSpan.FromSeconds(1));
        Assert.True(renewal.Takes(Pinned));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(renewal.Takes(Pinned));
        Assert.False(Renewal().Takes(Pinned));
        Assert.True(renewal.Takes(Second));
    }

    [Fact]
    public void Of_three_the_first_is_taken_no_more()
    {
        CertificateRenewal renewal = Renewal();
        Assert.True(renewal.TryTake(Statement(Second), Second));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(renewal.TryTake(Statement(Third), Third));
        Assert.True(renewal.Takes(Third));
        Assert.True(renewal.Takes(Second));
        Assert.False(renewal.Takes(Pinned));
    }

    [Fact]
    public void An_earlier_word_is_not_gone_back_to()
    {
        CertificateRenewal renewal = Renewal();
        byte[] earlier = Statement(Second);
        _time.Advance(TimeSpan.FromDays(40));
        Assert.True(renewal.TryTake(Statement(Third), Third));
        Assert.False(renewal.TryTake(earlier, Second));
        Assert.False(renewal.Takes(Second));
    }

    [Fact]
    public void What_has_expired_is_taken_no_more_until_it_is_said_anew()
    {
        CertificateRenewal renewal = Renewal();
        Assert.True(renewal.TryTake(Statement(Second, TimeSpan.FromDays(90)), Second));
        _time.Advance(TimeSpan.FromDays(91));
        Assert.False(renewal.Takes(Second));
        Assert.True(renewal.TryTake(Statement(Second), Second));
        Assert.True(renewal.Takes(Second));
        Assert.False(renewal.Takes(Pinned));
    }

    [Fact]
    public void Another_pin_in_the_settings_begins_anew()
    {
        Assert.True(Renewal().TryTake(Statement(Second), Second));
        CertificateRenewal renewal = Renewal(Third);
        Assert.True(renewal.Takes(Third));
        Assert.False(renewal.Takes(Second));
        Assert.False(renewal.Takes(Pinned));
    }

    [Fact]
    public void A_damaged_file_is_as_none()
    {
        Assert.True(Renewal().TryTake(Statement(Second), Second));
        string file = _folder.File("server-certificate");
        byte[] stored = File.ReadAllBytes(file);
        foreach (byte[] damaged in (byte[][])[[], stored[..^1], [.. stored, 0], [.. stored[..50], (byte)(stored[50] ^ 1), .. stored[51..]]])
        {
            File.WriteAllBytes(file, damaged);
            CertificateRenewal renewal = Renewal();
            Assert.True(renewal.Takes(Pinned));
            Assert.False(renewal.Takes(Second));
        }
    }

    private CertificateRenewal Renewal(byte[]? pin = null) =>
        new(Convert.ToHexString(pin ?? Pinned), _root.Root.ToArray(), _folder.Path, _time);

    private byte[] Statement(byte[] certificate, TimeSpan? valid = null, StatementAuthority? root = null)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        ulong until = (ulong)(now + (long)(valid ?? TimeSpan.FromDays(3650)).TotalSeconds);
        return (root ?? _root).State(new CertificateStatement(new Bytes32(certificate), (ulong)now, until));
    }

    private static byte[] Hash(byte what) => SHA256.HashData([what]);
}
