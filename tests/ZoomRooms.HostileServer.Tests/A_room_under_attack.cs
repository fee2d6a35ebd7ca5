using System.Globalization;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Tests;

public class A_room_under_attack(Trials trials) : IClassFixture<Trials>
{
    public static TheoryData<string> Attacks => [.. Catalogue.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Behaves(string attack)
    {
        Outcome outcome = await trials.OfAsync(attack);
        TestContext.Current.SendDiagnosticMessage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{attack} {outcome.After.TotalSeconds:0.00} s, {outcome.Samples}: {outcome.Reached}"));
        Assert.True(outcome.Behaved, string.Join("; ", outcome.Faults) + " — " + outcome.Reached);
        // LED, screen and windows: none was left out.
        Assert.All(Enum.GetValues<Face>(), face => Assert.True(outcome.Seen.GetValueOrDefault(face).Samples > 0, $"{face} was not seen"));
    }
}
