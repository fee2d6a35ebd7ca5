using System.Diagnostics;
using System.Text.Json;
using ZoomRooms.Media.Tests.Video;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>Children of this program that use sound cards made of software.</summary>
internal static class CardChildren
{
    /// <summary>Has a child use the cards until it has moved as much sound as is wished.</summary>
    public static Task<SoundChild.Seen> UseAsync(this SubstituteCards cards, SoundChild.Wish wish) =>
        RunAsync<SoundChild.Wish, SoundChild.Seen>(
            cards, $"{typeof(SoundChild).FullName}.{nameof(SoundChild.Uses_the_cards_that_ALSA_has)}", wish);

    /// <summary>Has a child play sweeps and listen to them.</summary>
    public static Task<HearingChild.Heard[]> HearAsync(this SubstituteCards cards, HearingChild.Wish wish) =>
        RunAsync<HearingChild.Wish, HearingChild.Heard[]>(
            cards, $"{typeof(HearingChild).FullName}.{nameof(HearingChild.Hears_what_it_plays)}", wish);

    private static async Task<TSeen> RunAsync<TWish, TSeen>(SubstituteCards cards, string test, TWish wish)
    {
        ProcessStartInfo child = ProbeChild.Start("");
        foreach (string argument in (string[])["-noLogo", "-noColor", "-explicit", "only", "-method", test])
            child.ArgumentList.Add(argument);
        child.Environment["ALSA_CONFIG_PATH"] = await cards.ConfigureAsync();
        child.Environment[SoundChild.WishVariable] = JsonSerializer.Serialize(wish);
        child.Environment[SoundChild.ResultVariable] = cards.Result;
        await SubstituteCards.RunAsync(child);
        return JsonSerializer.Deserialize<TSeen>(await File.ReadAllTextAsync(cards.Result))!;
    }
}
