using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>Which slot is started after any sequence of starts, power cuts, updates and confirmations.</summary>
public sealed class SlotTests : IDisposable
{
    private readonly BootLoader _loader = new();

    public void Dispose() => _loader.Dispose();

    [Fact]
    public void Grub_reads_its_script() =>
        Assert.Equal(new Outcome(0, ""), Tool.Run("grub-script-check", Path.Combine(Checkout.Root, "image/boot/grub.cfg")));

    public static TheoryData<string, string[], string> Sequences => new()
    {
        {
            "a new card goes on for ever, found good or not",
            ["on", "on", "on", "on", "on", "on", "on"],
            "AAAAAAA"
        },
        {
            "a slot that was found good survives any number of power cuts",
            ["on", "good", "on", "on", "on", "on", "on", "on"],
            "AAAAAAA"
        },
        {
            "an update that never comes up is given back after three starts",
            ["on", "good", "install B", "on", "on", "on", "on", "on"],
            "ABBBAA"
        },
        {
            "an update that was found good survives any number of power cuts",
            ["on", "good", "install B", "on", "good", "on", "on", "on", "on", "on"],
            "ABBBBBB"
        },
        {
            "one that was found good at its third start too",
            ["on", "good", "install B", "on", "on", "on", "good", "on", "on", "on", "on"],
            "ABBBBBBB"
        },
        {
            "after one was given back the old one survives power cuts",
            ["on", "good", "install B", "on", "on", "on", "on", "on", "on", "on", "on"],
            "ABBBAAAAA"
        },
        {
            "the next update is counted anew, and goes over the one before it",
            ["on", "good", "install B", "on", "good", "install A", "on", "on", "on", "on", "on", "on"],
            "ABAAABBB"
        },
        {
            "the same slot a second time begins at nothing",
            ["on", "good", "install B", "on", "on", "on", "on", "install B", "on", "on", "on", "on"],
            "ABBBABBBA"
        },
        {
            "a good slot whose kernel cannot be read any more gives way to the other",
            ["on", "good", "install B", "on", "good", "damage B", "on", "on"],
            "ABAA"
        },
        {
            "where there is no other, it is tried as long as the machine is on",
            ["on", "good", "damage A", "on"],
            "Anone"
        },
    };

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Starts_follow_the_table(string what, string[] events, string started)
    {
        string seen = _loader.Go(events);
        Assert.True(started == seen, $"{what}: {seen} instead of {started}; {_loader.Values}");
    }

    /// <summary>What is not written cannot be torn.</summary>
    [Fact]
    public void Nothing_is_written_at_the_starts_of_a_slot_that_was_found_good()
    {
        _loader.Go("on", "good");
        int before = _loader.Writes;
        _loader.Go("on", "on", "on", "on");
        Assert.Equal((1, 1), (before, _loader.Writes));
    }

    /// <summary>The running version's slot keeps its standing; what is in the other one is counted.</summary>
    [Fact]
    public void An_environment_that_was_lost_is_made_anew_from_what_was_found_good()
    {
        Assert.Equal("ABB", _loader.Go("on", "good", "install B", "on", "good", "on"));
        Assert.Equal("A", _loader.Go("lose", "on"));
        Assert.Equal("AAAAA", _loader.Go("on", "good", "on", "on", "on", "on"));
        Assert.Contains("A_GOOD=1", _loader.Values, StringComparison.Ordinal);
        Assert.Contains("B_GOOD=0", _loader.Values, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_that_is_found_good_again_is_not_written_again()
    {
        _loader.Go("on", "good");
        File.SetLastWriteTimeUtc(_loader.Environment, DateTime.UnixEpoch);
        _loader.Go("on", "good");
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(_loader.Environment));
    }
}
