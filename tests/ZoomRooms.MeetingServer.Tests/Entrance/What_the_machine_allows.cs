using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Tests.Entrance;

public sealed class What_the_machine_allows
{
    private static readonly SignalLimits Configured = new();

    [Fact]
    public void Is_enough_on_most_machines_and_nothing_is_said()
    {
        DescriptorBudget budget = DescriptorBudget.For(Configured, files: 1_048_576, open: 180);
        Assert.Equal((16_000, Configured), (budget.Connections, budget.Limits));
        Assert.Null(budget.Warning(Configured));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(16_384)]
    public void Or_lowers_the_limits_and_says_so(int files)
    {
        DescriptorBudget budget = DescriptorBudget.For(Configured, files, open: 180);
        SignalLimits limits = budget.Limits;
        Assert.InRange(limits.Connections + limits.Silent, 16, files - 180 - 64);
        Assert.Equal(budget.Connections, limits.Connections + limits.Silent);
        Assert.InRange(limits.SilentPerAddress, 1, Math.Max(1, limits.Silent / 2));
        Assert.Equal(Configured, limits with { Connections = 4000, Silent = 12_000, SilentPerAddress = 256 });
        Assert.Contains($"may open {files} files", budget.Warning(Configured), StringComparison.Ordinal);
    }

    [Fact]
    public void Or_too_little_for_any_meeting() =>
        Assert.Contains("LimitNOFILE", Assert.Throws<ServerProblemException>(
            () => DescriptorBudget.For(Configured, files: 256, open: 180)).Message, StringComparison.Ordinal);
}
