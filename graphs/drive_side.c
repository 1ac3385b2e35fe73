#include "graphs/drive_side.h"

#include <string.h>

/* Degrees: west, south, east, north. */
struct region {
  float west, south, east, north;
};

/* Where people drive on the left; may hold neighbours that do not. */
static const struct region lefts[] = {
    {-8.7f, 49.8f, 1.8f, 61.0f},           /* United Kingdom, Man */
    {-10.8f, 51.3f, -5.3f, 55.5f},         /* Ireland */
    {-2.75f, 49.1f, -2.0f, 49.8f},         /* Jersey, Guernsey */
    {14.1f, 35.7f, 14.7f, 36.2f},          /* Malta */
    {32.2f, 34.5f, 34.7f, 35.75f},         /* Cyprus */
    {113.83f, 22.13f, 114.45f, 22.565f},   /* Hong Kong */
    {113.527f, 22.105f, 113.61f, 22.218f}, /* Macau */
    {122.9f, 20.4f, 154.0f, 45.6f},        /* Japan */
    {60.8f, 23.6f, 77.9f, 37.1f},          /* Pakistan */
    {68.0f, 5.9f, 97.5f, 35.6f},           /* India, Nepal, Bhutan, Bangladesh, Sri Lanka */
    {72.6f, -0.8f, 73.8f, 7.2f},           /* Maldives */
    {97.3f, 5.6f, 105.7f, 20.5f},          /* Thailand */
    {99.6f, 0.8f, 119.3f, 7.4f},           /* Malaysia, Singapore, Brunei */
    {95.0f, -11.1f, 141.1f, 6.1f},         /* Indonesia, Timor-Leste */
    {140.8f, -11.7f, 163.0f, -0.7f},       /* Papua New Guinea, Solomon Islands */
    {112.8f, -44.0f, 154.0f, -9.9f},       /* Australia */
    {166.0f, -47.5f, 179.0f, -34.0f},      /* New Zealand */
    {176.8f, -20.0f, 180.0f, -12.4f},      /* Fiji */
    {-180.0f, -22.4f, -171.0f, -8.5f},     /* Fiji, Tonga, Samoa, Tokelau */
    {176.0f, -10.0f, 180.0f, -5.5f},       /* Tuvalu */
    {166.8f, -0.6f, 167.0f, -0.5f},        /* Nauru */
    {-160.0f, -22.0f, -157.0f, -8.9f},     /* Cook Islands */
    {33.9f, -4.8f, 42.0f, 5.1f},           /* Kenya */
    {29.5f, -1.5f, 35.1f, 4.3f},           /* Uganda */
    {29.3f, -11.8f, 40.5f, -0.9f},         /* Tanzania */
    {32.6f, -17.2f, 36.0f, -9.3f},         /* Malawi */
    {21.9f, -18.1f, 33.8f, -8.2f},         /* Zambia */
    {25.2f, -22.5f, 33.1f, -15.6f},        /* Zimbabwe */
    {30.2f, -26.9f, 40.9f, -10.4f},        /* Mozambique */
    {19.9f, -27.0f, 29.4f, -17.7f},        /* Botswana */
    {11.7f, -29.0f, 25.3f, -16.9f},        /* Namibia */
    {16.4f, -34.9f, 33.0f, -22.1f},        /* South Africa, Lesotho, Eswatini */
    {46.1f, -10.5f, 57.9f, -3.6f},         /* Seychelles */
    {57.2f, -20.6f, 63.6f, -19.6f},        /* Mauritius */
    {-6.0f, -16.1f, -5.6f, -15.8f},        /* Saint Helena */
    {-61.4f, 1.1f, -56.4f, 8.6f},          /* Guyana */
    {-58.1f, 1.8f, -53.9f, 6.1f},          /* Suriname */
    {-62.0f, 10.0f, -60.4f, 11.4f},        /* Trinidad and Tobago */
    {-61.9f, 11.9f, -59.4f, 14.2f},        /* Grenada, Saint Vincent, Saint Lucia, Barbados */
    {-61.5f, 15.2f, -61.2f, 15.7f},        /* Dominica */
    {-65.1f, 16.6f, -61.6f, 18.8f},        /* Virgin Islands, Anguilla, Saint Kitts, Antigua, ... */
    {-78.4f, 17.6f, -76.1f, 18.6f},        /* Jamaica */
    {-81.5f, 19.2f, -79.7f, 19.8f},        /* Cayman Islands */
    {-79.4f, 20.9f, -71.0f, 27.3f},        /* Bahamas, Turks and Caicos */
    {-65.0f, 32.2f, -64.6f, 32.5f},        /* Bermuda */
    {-61.5f, -52.6f, -57.6f, -50.9f},      /* Falkland Islands */
};

/* Land in those boxes where people drive on the right. */
static const struct region rights[] = {
    {-2.0f, 48.0f, 8.0f, 50.3f},          /* France beside the Channel */
    {1.5f, 50.3f, 8.0f, 51.6f},           /* France beside Dover */
    {113.8f, 22.44f, 113.955f, 22.565f},  /* Shenzhen: Nanshan */
    {113.955f, 22.5f, 114.1f, 22.565f},   /* Shenzhen: Futian */
    {114.06f, 22.505f, 114.45f, 22.565f}, /* Shenzhen: Luohu, Yantian */
    {114.42f, 22.44f, 114.7f, 22.8f},     /* Shenzhen: Dapeng */
    {113.4f, 22.0f, 113.549f, 22.171f},   /* Zhuhai: Hengqin */
    {113.4f, 22.2f, 113.65f, 22.5f},      /* Zhuhai: Gongbei */
    {119.2f, 21.8f, 123.6f, 41.0f},       /* Taiwan, the coast of China */
    {122.8f, 38.5f, 139.0f, 54.0f},       /* north-east China, Primorye */
    {123.4f, 33.0f, 127.1f, 43.5f},       /* Korea's west */
    {127.0f, 34.2f, 128.8f, 34.8f},       /* Korea's south */
    {123.4f, 34.75f, 129.7f, 43.5f},      /* Korea's east */
    {130.7f, 37.4f, 131.0f, 37.6f},       /* Ulleungdo */
    {141.5f, 45.55f, 145.0f, 55.0f},      /* Sakhalin */
    {145.3f, 43.4f, 156.0f, 51.0f},       /* Kuril Islands */
    {60.5f, 23.6f, 63.4f, 31.5f},         /* Iran */
    {60.4f, 29.8f, 66.4f, 38.5f},         /* Afghanistan */
    {66.4f, 31.9f, 69.4f, 38.5f},         /* Afghanistan */
    {69.4f, 33.0f, 70.3f, 33.9f},         /* Afghanistan */
    {69.4f, 33.9f, 71.1f, 38.5f},         /* Afghanistan */
    {71.1f, 34.8f, 71.7f, 38.5f},         /* Afghanistan */
    {71.7f, 36.6f, 75.3f, 41.0f},         /* Afghanistan, Tajikistan */
    {75.0f, 36.9f, 82.0f, 49.0f},         /* Xinjiang */
    {76.6f, 35.6f, 82.0f, 37.0f},         /* Xinjiang */
    {79.0f, 31.2f, 98.5f, 37.0f},         /* Tibet */
    {80.9f, 30.15f, 98.5f, 37.0f},        /* Tibet */
    {82.5f, 29.6f, 98.5f, 37.0f},         /* Tibet */
    {84.0f, 29.0f, 98.5f, 37.0f},         /* Tibet */
    {84.9f, 28.3f, 98.5f, 37.0f},         /* Tibet */
    {85.8f, 27.98f, 98.5f, 37.0f},        /* Tibet */
    {88.85f, 27.25f, 89.25f, 28.0f},      /* Tibet */
    {91.6f, 27.75f, 92.3f, 28.0f},        /* Tibet */
    {97.2f, 20.2f, 106.0f, 41.0f},        /* Yunnan */
    {92.2f, 15.8f, 97.6f, 21.3f},         /* Myanmar */
    {92.9f, 21.2f, 97.6f, 23.95f},        /* Myanmar */
    {94.3f, 23.8f, 101.2f, 26.0f},        /* Myanmar */
    {95.3f, 25.9f, 101.2f, 28.6f},        /* Myanmar */
    {97.2f, 15.8f, 97.9f, 20.2f},         /* Myanmar */
    {97.6f, 19.8f, 101.2f, 24.3f},        /* Myanmar */
    {97.3f, 9.5f, 98.6f, 15.9f},          /* Myanmar */
    {100.1f, 19.5f, 106.0f, 22.6f},       /* Laos, Vietnam */
    {101.2f, 17.9f, 106.0f, 20.0f},       /* Laos, Vietnam */
    {104.74f, 15.9f, 107.7f, 18.0f},      /* Laos */
    {105.4f, 13.9f, 107.7f, 15.9f},       /* Laos */
    {102.33f, 13.25f, 109.6f, 14.35f},    /* Cambodia */
    {102.7f, 8.5f, 109.6f, 13.3f},        /* Cambodia, Vietnam */
    {116.8f, 7.5f, 127.0f, 21.5f},        /* Philippines */
    {119.3f, 4.4f, 127.0f, 21.5f},        /* Philippines */
    {131.0f, 2.8f, 135.0f, 8.2f},         /* Palau */
    {163.5f, -22.8f, 170.3f, -12.9f},     /* New Caledonia, Vanuatu */
    {-171.2f, -14.6f, -168.0f, -14.0f},   /* American Samoa */
    {-178.3f, -14.5f, -176.0f, -13.1f},   /* Wallis and Futuna */
    {27.0f, 3.4f, 36.0f, 13.0f},          /* South Sudan */
    {33.0f, 3.4f, 48.0f, 15.0f},          /* Ethiopia */
    {40.9f, -1.7f, 51.5f, 12.0f},         /* Somalia */
    {12.0f, -8.2f, 29.3f, 5.4f},          /* Congo */
    {21.9f, -12.15f, 28.5f, -8.0f},       /* Congo: Katanga */
    {28.3f, -12.4f, 28.75f, -8.0f},       /* Congo: Katanga */
    {28.7f, -13.4f, 29.85f, -12.0f},      /* Congo: Katanga */
    {29.3f, 1.0f, 30.85f, 3.5f},          /* Congo: Ituri */
    {29.0f, -1.5f, 29.75f, 1.0f},         /* Congo: Kivu */
    {29.0f, -8.2f, 29.45f, -4.0f},        /* Congo: Tanganyika */
    {29.4f, -8.2f, 30.3f, -5.6f},         /* Congo: Tanganyika */
    {28.8f, -4.45f, 30.85f, -1.4f},       /* Rwanda, Burundi */
    {30.1f, -1.4f, 30.5f, -1.1f},         /* Rwanda */
    {11.6f, -17.39f, 18.5f, -4.3f},       /* Angola */
    {18.4f, -17.85f, 22.0f, -4.3f},       /* Angola */
    {21.9f, -13.0f, 24.1f, -4.3f},        /* Angola */
    {43.1f, -26.0f, 50.6f, -11.3f},       /* Comoros, Mayotte, Madagascar */
    {55.1f, -21.5f, 55.9f, -20.8f},       /* Reunion */
    {-73.5f, 0.6f, -61.95f, 11.0f},       /* Venezuela */
    {-62.0f, 0.6f, -60.75f, 10.0f},       /* Venezuela */
    {-62.0f, 7.1f, -60.3f, 9.95f},        /* Venezuela */
    {-64.9f, -12.0f, -59.85f, 5.3f},      /* Brazil */
    {-60.0f, -12.0f, -48.0f, 1.3f},       /* Brazil */
    {-55.0f, -12.0f, -48.0f, 2.3f},       /* Brazil */
    {-54.1f, 2.0f, -51.5f, 6.1f},         /* French Guiana */
    {-61.3f, 14.35f, -60.8f, 14.95f},     /* Martinique */
    {-63.3f, 17.45f, -62.75f, 18.13f},    /* Saint Martin, Saba, Saint Barthelemy */
    {-68.0f, 17.8f, -65.18f, 18.6f},      /* Puerto Rico */
    {-85.0f, 19.75f, -74.1f, 21.4f},      /* Cuba */
    {-85.0f, 21.3f, -77.0f, 23.3f},       /* Cuba */
    {-74.6f, 17.4f, -68.2f, 20.15f},      /* Haiti, Dominican Republic */
};

#define N(list) (sizeof(list) / sizeof(list)[0])

static bool lies_in(const struct region *list, size_t n, struct tq_pos p) {
  double lon = tq_deg(p.lon_e7), lat = tq_deg(p.lat_e7);
  for (size_t i = 0; i < n; i++)
    if (lon >= list[i].west && lon <= list[i].east && lat >= list[i].south && lat <= list[i].north)
      return true;
  return false;
}

struct tq_driving tq_drive_side_find(enum tq_drive_side asked, const struct tq_pos *points,
                                     size_t n) {
  enum { LOOKED_AT = 10000 };
  size_t step = n / LOOKED_AT + 1, n_seen = 0, n_left = 0, n_maybe = 0;
  if (asked != TQ_DRIVE_AUTO) return (struct tq_driving){asked, TQ_DRIVE_GIVEN};
  for (size_t i = 0; i < n; i += step, n_seen++) {
    if (!lies_in(lefts, N(lefts), points[i])) continue;
    n_maybe++;
    n_left += !lies_in(rights, N(rights), points[i]);
  }
  if (n_seen > 0 && n_left * 10 >= n_seen * 9)
    return (struct tq_driving){TQ_DRIVE_LEFT, TQ_DRIVE_REGION};
  bool sure = n_maybe * 100 <= n_seen;
  return (struct tq_driving){TQ_DRIVE_RIGHT, sure ? TQ_DRIVE_REGION : TQ_DRIVE_ASSUMED};
}

bool tq_drive_side_parse(const char *text, enum tq_drive_side *side) {
  *side = !strcmp(text, "left")    ? TQ_DRIVE_LEFT
          : !strcmp(text, "right") ? TQ_DRIVE_RIGHT
                                   : TQ_DRIVE_AUTO;
  return *side != TQ_DRIVE_AUTO || !strcmp(text, "auto");
}

const char *tq_drive_side_name(enum tq_drive_side side) {
  return side == TQ_DRIVE_LEFT ? "left" : "right";
}

const char *tq_drive_found_name(enum tq_drive_found found) {
  return found == TQ_DRIVE_GIVEN ? "given" : found == TQ_DRIVE_REGION ? "region" : "assumed";
}
